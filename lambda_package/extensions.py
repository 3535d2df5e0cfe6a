"""Strips native extensions of what only a debugger reads: most of brotli's five megabytes."""

import struct
from pathlib import Path
from typing import Final

from lambda_package.errors import BuildFailed

# 64-bit, little-endian: both of Lambda's architectures. See elf(5) for the fields.
_ELF64_LITTLE: Final = b"\x7fELF\x02\x01"
_MACHINE: Final = struct.Struct("<H")
_MACHINE_AT: Final = 18
_MACHINES: Final = {62: "x86_64", 183: "aarch64"}
_SEGMENTS: Final = struct.Struct("<Q")  # where their table is
_SEGMENTS_AT: Final = 32
_SEGMENT_SIZE_AND_NUMBER: Final = struct.Struct("<HH")
_SEGMENT_SIZE_AND_NUMBER_AT: Final = 54
_SEGMENT_OFFSET_AND_SIZE: Final = struct.Struct("<8xQ16xQ")
_SECTIONS: Final = struct.Struct("<Q")
_SECTIONS_AT: Final = 40
_SECTION_NUMBERS: Final = struct.Struct("<HH")
_SECTION_NUMBERS_AT: Final = 60


def machine_of(path: Path) -> str:
    """Return the machine that an extension is for, as wheels name it.

    Raises:
        BuildFailed: Lambda has no such machine.
    """
    content = path.read_bytes()
    number = _MACHINE.unpack_from(content, _MACHINE_AT)[0]
    if not content.startswith(_ELF64_LITTLE) or number not in _MACHINES:
        raise BuildFailed(f"{path.name} is not for any machine of Lambda's.")
    return _MACHINES[number]


def strip(path: Path) -> None:
    """Cut off what lies behind the last segment: loading takes segments, debuggers sections.

    Done by hand, as a machine's own strip knows only its own architecture.
    """
    content = bytearray(path.read_bytes())
    (table,) = _SEGMENTS.unpack_from(content, _SEGMENTS_AT)
    size, number = _SEGMENT_SIZE_AND_NUMBER.unpack_from(content, _SEGMENT_SIZE_AND_NUMBER_AT)
    end = table + size * number
    for at in range(table, end, size):
        offset, length = _SEGMENT_OFFSET_AND_SIZE.unpack_from(content, at)
        end = max(end, offset + length)
    _SECTIONS.pack_into(content, _SECTIONS_AT, 0)
    _SECTION_NUMBERS.pack_into(content, _SECTION_NUMBERS_AT, 0, 0)
    path.write_bytes(content[:end])
