"""What init imports is chosen: each package costs every cold start, so a new one is a decision."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_package.bytecode import find_interpreter
from tests.package.built_package import built, native_target
from tests.support.paths import ROOT

LIST = Path(__file__).with_name("init_modules.txt")
LOADED = """
import sys
before = set(sys.modules)
import graphql_api.lambda_handler
print("\\n".join(
    name for name in set(sys.modules) - before
    if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("_")
))
"""
# Here only because something else is installed: the runtime's own on AWS, and what Starlette looks
# for, which the local server has; neither is a part of the package.
OF_THE_TESTS = {"certifi", "certifi.core", "snapshot_restore_py"} | {
    "python_multipart",
    "python_multipart.decoders",
    "python_multipart.exceptions",
    "python_multipart.multipart",
}
NEVER = {"graphql_api.local"} | {
    "joserfc",
    "moto",
    "rich",
    "typer",
    "uvicorn",
    "yaml",
}


def loaded_by(interpreter: str, sources: Path, *options: str) -> set[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(sources),
        "TABLE_NAME": "table",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "init",
        "AWS_SECRET_ACCESS_KEY": "init",
    }
    run = subprocess.run(
        [interpreter, *options, "-B", "-P", "-c", LOADED],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return set(run.stdout.split()) - OF_THE_TESTS


@pytest.fixture(scope="module")
def modules() -> set[str]:
    return loaded_by(sys.executable, ROOT)


@pytest.fixture(scope="module")
def loaded(modules: set[str]) -> set[str]:
    """Two names deep: a library's part, not each file of it.

    anyio loads more of itself with each version of Python.
    """
    names = [name.split(".") for name in modules]
    return {".".join(parts[:2] if parts[0] != "anyio" else parts[:1]) for parts in names}


def test_init_imports_what_the_list_holds(loaded: set[str]) -> None:
    expected = set(LIST.read_text().split())
    assert sorted(loaded - expected) == [], "new in init: is it worth its time?"
    assert sorted(expected - loaded) == [], "no longer in init: take it off the list"


def test_init_imports_nothing_of_the_local_tools(loaded: set[str]) -> None:
    tops = {name.partition(".")[0] for name in loaded}
    assert not NEVER & (loaded | tops)


@pytest.mark.long
def test_package_imports_no_more_than_the_sources(
    modules: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    # A library may import all of itself where its sources are not there to be read: anyio does.
    target = native_target()
    interpreter = find_interpreter(target)
    assert interpreter
    found = loaded_by(interpreter, built(target, tmp_path_factory), "-S")
    assert len(found) > 500
    assert sorted(found - modules) == []
