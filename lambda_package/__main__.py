"""Builds the Lambda package: `make package`, and `make build-ItemsFunction` for `sam build`."""

import argparse
import sys
import tempfile
from pathlib import Path

from lambda_package.archive import pack
from lambda_package.build import build
from lambda_package.errors import BuildFailed
from lambda_package.target import MACHINES, Target
from lambda_package.weights import table, weigh


def main() -> int:
    parser = argparse.ArgumentParser(prog="lambda_package", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the package goes: empty, or not there")
    parser.add_argument("--zip", type=Path, help="also write a zip file of it")
    parser.add_argument("--architecture", choices=MACHINES, default="arm64")
    parser.add_argument("--python", default="3.13", help="version of Lambda's runtime")
    chosen = parser.parse_args()
    try:
        build(Target(chosen.architecture, chosen.python), chosen.folder)
    except BuildFailed as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        packed = chosen.zip or Path(scratch) / "function.zip"
        pack(chosen.folder, packed)
        sys.stdout.write(table(weigh(packed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
