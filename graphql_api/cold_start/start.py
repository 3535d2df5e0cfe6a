"""Call a function under the conditions in which init takes the least time.

Without the garbage collector, since nothing that init makes is garbage: 70 of 525 ms of init. And
without the search for pydantic's plugins in all libraries' metadata: 17 of 383 ms of a cold start.
The other two savings have a module each in this folder.

Shown by `python -m benchmarks --against build/before --only "cold start"`, where build/before is a
build of the commit without it; docs/performance.md has the figures.

To take it all out: delete this folder, and the line of lambda_handler that imports `call`; then
lambda_package/precompile.py and recorder.py, which write what nobody reads, and the tests of both.
"""

import gc
import os
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from graphql_api.cold_start.interpreter_stack import with_room
from graphql_api.cold_start.precompiled import precompiled

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


def call(
    function: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Return what the function returns, as operator.call does."""
    # No plugin is in the package, and pydantic would look for one.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()
    try:
        with precompiled():
            return with_room(partial(function, *args, **kwargs))
    finally:
        gc.freeze()  # what is kept: the collector need not look at it with every request
        gc.enable()
