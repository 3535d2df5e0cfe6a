"""Reserve space on the interpreter's stack for deep calls.

CPython keeps the frames of Python functions in chunks of 16 KB. A call that crosses a chunk's
end makes the system map another chunk, and unmap it on return; a loop at that depth does so on each
pass. How often init did so depends on the depth at which it begins, below the runtime client: 300
to 6,000 times (`strace -e trace=mmap`), which took up to a tenth of a cold start.

Saves 33 of 432 ms of a cold start; the figure varies with that depth. Measured by
`python -m benchmarks --against build/before --only "cold start"`, where build/before is a build of
the commit without it; docs/performance.md has the figures.

To remove it: call the function without `with_room` in start.py, and delete this module.
"""

from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")

# Words of 8 bytes. A frame larger than a chunk gets a chunk of twice the size, or four times, and
# so on: just over 512 KB get 1 MB, and the remainder is the reserved space. The system allocates a
# page of it only when a frame is written there.
_FRAME_WORDS: Final = 2**16


def with_room(function: Callable[[], Result]) -> Result:
    """Return what the function returns, called with 0.5 MB of stack for the frames below."""
    return function()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_FRAME_WORDS)
