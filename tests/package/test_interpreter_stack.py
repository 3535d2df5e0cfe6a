"""Init has room on the interpreter's stack: no frame of it is where another chunk would begin."""

import ctypes
import subprocess
import sys
from itertools import pairwise
from typing import Final

import pytest

from graphql_api.cold_start.interpreter_stack import with_room
from tests.support.paths import ROOT

DEPTH: Final = 500
CHUNK_BYTES: Final = 16 * 1024
# In CPython's frame object, behind the object's head and the link to the frame before.
FRAME_DATA: Final = 3 * ctypes.sizeof(ctypes.c_void_p)

# As the runtime client does: from some depth of its own, whichever that is.
INIT: Final = """
import sys
from types import ModuleType
from tests.package.test_interpreter_stack import chunks

wiring = ModuleType("graphql_api.wiring")
wiring.start_handler = lambda settings: print(chunks())
sys.modules["graphql_api.wiring"] = wiring

def start(depth):
    if depth:
        return start(depth - 1)
    import graphql_api.lambda_handler

start(int(sys.argv[1]))
"""


def chunks() -> int:
    """Return how many pieces of memory hold the frames of a deep call."""
    found = addresses(DEPTH)
    return 1 + sum(not 0 < after - before < CHUNK_BYTES for before, after in pairwise(found))


def addresses(depth: int) -> list[int]:
    found = ctypes.c_void_p.from_address(id(sys._getframe()) + FRAME_DATA).value
    assert found
    return [found, *(addresses(depth - 1) if depth else [])]


def test_without_room_there_are_several_chunks() -> None:
    assert chunks() > 2


def test_with_room_there_is_one() -> None:
    assert with_room(chunks) == 1


@pytest.mark.parametrize("depth", range(0, 100, 10))
def test_init_has_room_from_any_depth(depth: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", INIT, str(depth)],
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "TABLE_NAME": "items",
        },
        capture_output=True,
        text=True,
    )
    assert (run.stderr, run.stdout) == ("", "1\n")
