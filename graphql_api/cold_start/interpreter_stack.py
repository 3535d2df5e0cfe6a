"""Room on the interpreter's stack for a deep call.

CPython keeps the frames of Python functions in chunks of 16 KB. A call that comes across a chunk's
end has the system map another one, and unmaps it when it returns; a loop that is just there does so
each time. How often init did depends on the depth at which it begins, below the runtime client: 300
to 6,000 times (`strace -e trace=mmap`), for up to a tenth of a cold start.

Saves 33 of 432 ms of a cold start, more or less by that depth. Shown by `python -m benchmarks
--against build/before --only "cold start"`, where build/before is a build of the commit without it;
docs/performance.md has the figures.

To take it out: call the function without `with_room` in start.py, and delete this module.
"""

from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")

# Words of 8 bytes. A frame that fits in no chunk gets one of twice the size, or four times, and so
# on: just over 512 KB get 1 MB, and what is left of it is the room. The system gives a page of it
# only when a frame is written there.
_FRAME_WORDS: Final = 2**16


def with_room(function: Callable[[], Result]) -> Result:
    """Return what the function returns, called with 0.5 MB of stack for the frames below."""
    return function()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_FRAME_WORDS)
