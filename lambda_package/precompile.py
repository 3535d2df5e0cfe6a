"""Compiles what libraries compile when they are imported; see graphql_api/precompiled.py."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from graphql_api.precompiled import FILE
from lambda_package.bytecode import OURS, build_environment
from lambda_package.target import Target

_RECORDER: Final = Path(__file__).with_name("recorder.py")
# As much as an init needs, which calls nobody. Nothing of this machine's own settings: they would
# decide what is in the package.
_SETTINGS: Final[dict[str, str]] = {
    "TABLE_NAME": "items",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "init",
    "AWS_SECRET_ACCESS_KEY": "init",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_KEPT: Final = ("PATH", "PYENV_ROOT", "PYENV_VERSION", "PYTHONHASHSEED", "HOME")


def precompile(folder: Path, runnable: Path, interpreter: str, target: Target) -> None:
    """Write it into the package, if the function can be started on this machine.

    Args:
        runnable: a folder with the same modules, for this machine's architecture.
    """
    file = folder / OURS / FILE.name
    environment = build_environment(target)
    kept = {name: value for name, value in environment.items() if name in _KEPT}
    done = subprocess.run(  # noqa: S603
        [interpreter, "-S", "-B", "-P", _RECORDER, file],
        env={**kept, **_SETTINGS, "PYTHONPATH": str(runnable)},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        file.unlink(missing_ok=True)  # half of it would be worse than none
        why = done.stderr.strip().rpartition("\n")[2]
        sys.stderr.write(
            f"Warning: the function can't be started here ({why}), so what libraries"
            " compile at their import is not in the package. It works, but each cold start takes"
            " about 0.12 s more.\n"
        )
