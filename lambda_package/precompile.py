"""Compiles what libraries compile at their import; see graphql_api/cold_start/precompiled.py."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from graphql_api.cold_start.precompiled import FILE
from lambda_package.bytecode import OURS

_RECORDER: Final = Path(__file__).with_name("recorder.py")
# As much as an init needs, which calls nobody. None of this machine's settings: they would
# decide what is in the package.
_SETTINGS: Final[dict[str, str]] = {
    "TABLE_NAME": "items",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "init",
    "AWS_SECRET_ACCESS_KEY": "init",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "PYTHONHASHSEED": "0",
}


def precompile(folder: Path, runnable: Path, interpreter: str) -> None:
    """Write it into the package, if the function can be started on this machine.

    Args:
        runnable: a folder with the same modules, for this machine's architecture.
    """
    file = folder / OURS / FILE.parent.name / FILE.name
    file.unlink(missing_ok=True)  # a start would take from it
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(  # noqa: S603
            [interpreter, "-S", "-B", "-P", _RECORDER, file],
            env={**_SETTINGS, "PYTHONPATH": str(runnable), "HOME": home},
            capture_output=True,
            text=True,
        )
    if done.returncode != 0:
        file.unlink(missing_ok=True)  # half of it would be worse than none
        why = done.stderr.strip().rpartition("\n")[2]
        sys.stderr.write(
            f"Warning: a start of the function failed here ({why}), so what libraries compile when"
            " they are imported is not in the package. It works, but each cold start takes about"
            " 0.12 s more.\n"
        )
