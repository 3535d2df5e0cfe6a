"""Reproducible archives: the same files give the same bytes, at any time and on any machine."""

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lambda_package.contents import files_in

# The earliest time that a zip file can hold.
TIME: Final = datetime(1980, 1, 1, tzinfo=UTC)
FILE_MODE: Final = 0o644
FOLDER_MODE: Final = 0o755
_UNIX: Final = 3


def settle(folder: Path) -> None:
    """Give all files one time and one mode: `sam deploy` makes a separate zip file."""
    seconds = TIME.timestamp()
    for path in [folder, *folder.rglob("*")]:
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        os.utime(path, (seconds, seconds))


def pack(folder: Path, archive: Path) -> None:
    """Write a zip file of the folder's content."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in files_in(folder):
            name = path.relative_to(folder).as_posix()
            entry = zipfile.ZipInfo(name, TIME.timetuple()[:6])
            entry.create_system = _UNIX
            entry.external_attr = FILE_MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes(), compresslevel=9)
