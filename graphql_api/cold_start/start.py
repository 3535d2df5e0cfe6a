"""Call a function under conditions that minimise the time of init.

The garbage collector is off, because nothing that init creates is garbage: saves 70 of 525 ms of
init. The search for pydantic's plugins in all libraries' metadata is off: saves 17 of 383 ms of a
cold start. The other two savings have a module each in this folder.

Measured by `python -m benchmarks --against build/before --only "cold start"`, where build/before is
a build of the commit without it; docs/performance.md has the figures.

To remove all of it: delete this folder and the line of lambda_handler that imports `call`, then
lambda_package/precompile.py and recorder.py, whose output is then unused, and the tests of both.
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
    """Return the function's result, as operator.call does."""
    # The package contains no plugins, but pydantic would search for them.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()
    try:
        with precompiled():
            return with_room(partial(function, *args, **kwargs))
    finally:
        gc.freeze()  # long-lived objects: the collector need not scan them on each request
        gc.enable()
