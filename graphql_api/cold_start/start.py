"""Call a function under conditions that minimise the time of init.

The garbage collector is off, because nothing that init creates is garbage. The other saving has
a module in this folder. `python -m benchmarks.start_measures` shows what each saves.

To remove all of it: delete this folder and the line of lambda_handler that imports `call`, then
lambda_package/precompile.py and recorder.py, whose output is then unused, and the tests of both.
"""

import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from graphql_api.cold_start.precompiled import precompiled

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


def call(
    function: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Return the function's result, as operator.call does."""
    gc.disable()
    try:
        with precompiled():
            return function(*args, **kwargs)
    finally:
        gc.freeze()  # long-lived objects: the collector need not scan them on each request
        gc.enable()
