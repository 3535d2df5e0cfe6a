"""The data folder: checked before the engine touches it, so that nothing is lost or mixed up."""

import os
import re
from pathlib import Path
from typing import Final

from graphql_api.local.errors import FolderUnusable

# https://github.com/google/leveldb/blob/main/doc/impl.md#files
_OURS: Final = re.compile(r"CURRENT|LOCK|LOG(\.old)?|MANIFEST-\d+|\d+\.(log|ldb|sst|dbtmp)")


def prepared(folder: Path) -> Path:
    """Return the folder's full path; it exists, can be written, and holds our data or none.

    Raises:
        FolderUnusable: otherwise; what is there has not been touched.
    """
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = [entry.name for entry in folder.iterdir()]
    except FileExistsError as error:
        raise FolderUnusable(folder, "it is not a folder") from error
    except OSError as error:
        raise FolderUnusable(folder, (error.strerror or str(error)).lower()) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise FolderUnusable(folder, "it cannot be written to")
    # LevelDB would start among somebody's files, and take those named like its own for obsolete.
    if names and not any(map(_OURS.fullmatch, names)) and any(n[0] != "." for n in names):
        raise FolderUnusable(folder, "it holds something else")
    return folder
