"""Builds the servers of benchmarks/node: installed by npm and bundled by esbuild, on demand.

Node's options are those that Lambda gives it by the function's memory: a twentieth of that for each
half of the young generation, nine tenths for the old one (/var/runtime/bootstrap of its nodejs18.x;
newer ones were not looked at).
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.container import MEMORY_MEGABYTES, Package

SOURCES: Final = Path(__file__).parent / "node"
INSTALLED: Final = SOURCES / "node_modules" / ".complete"  # the Makefile's, too
SERVERS: Final = ("apollo", "yoga")
OLDEST: Final = (20, 19)  # package.json's engines
NEEDED: Final = "Node.js 20.19 or newer is needed to compare with it"
ENVIRONMENT: Final = {
    "NODE_ENV": "production",
    # Disables the warning that support for Node 20 will end; a newer Node prints none.
    "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true",
}
OPTIONS: Final = (
    "--expose-gc",
    f"--max-semi-space-size={MEMORY_MEGABYTES // 20}",
    f"--max-old-space-size={MEMORY_MEGABYTES - MEMORY_MEGABYTES // 10}",
)


def build_server(server: str, folder: Path) -> Package:
    """Return one of SERVERS as it would be deployed: a folder with one minified file."""
    node = find_node()
    _install()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run([node, str(SOURCES / "build.mjs"), server, str(folder)], check=True)
    command = (node, *OPTIONS, str(SOURCES / "runtime.mjs"), str(folder / "index.js"))
    return Package(server, folder, command, ENVIRONMENT)


def find_node() -> str:
    """Return the machine's Node; without one that is new enough there is nothing to compare."""
    node = shutil.which("node")
    if node is None:
        raise SystemExit(f"{NEEDED}; there is none.")
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor, _ = printed.strip().removeprefix("v").split(".")
    if (int(major), int(minor)) < OLDEST:
        raise SystemExit(f"{NEEDED}; this is {printed.strip()}.")
    return node


def _install() -> None:
    lock = SOURCES / "package-lock.json"
    if INSTALLED.exists() and INSTALLED.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = ["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=SOURCES, env={**os.environ, "NO_COLOR": "1"}, check=True)
    INSTALLED.touch()
