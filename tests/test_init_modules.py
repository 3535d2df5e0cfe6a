"""What init imports is chosen: each package costs every cold start, so a new one is a decision."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("init_modules.txt")
# Two names deep: a library's part, not each file of it. anyio loads more of itself with each
# version of Python.
LOADED = """
import sys
before = set(sys.modules)
import graphql_api.lambda_handler
loaded = [name.split(".") for name in set(sys.modules) - before]
names = {".".join(parts[:2] if parts[0] != "anyio" else parts[:1]) for parts in loaded}
print("\\n".join(sorted(
    name for name in names
    if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("_")
)))
"""
# Here only because the tests install them: the first is the runtime's own on AWS, the second no
# part of the package.
OF_THE_TESTS = {"certifi", "certifi.core", "snapshot_restore_py"}
NEVER = {"graphql_api.capacity", "graphql_api.cli", "graphql_api.local"} | {
    "joserfc",
    "moto",
    "rich",
    "typer",
    "uvicorn",
    "yaml",
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "TABLE_NAME": "items",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "init",
        "AWS_SECRET_ACCESS_KEY": "init",
    }
    run = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=LIST.parents[1],
    )
    return set(run.stdout.split()) - OF_THE_TESTS


def test_init_imports_what_the_list_holds(loaded: set[str]) -> None:
    expected = set(LIST.read_text().split())
    assert sorted(loaded - expected) == [], "new in init: is it worth its time?"
    assert sorted(expected - loaded) == [], "no longer in init: take it off the list"


def test_init_imports_nothing_of_a_laptop(loaded: set[str]) -> None:
    tops = {name.partition(".")[0] for name in loaded}
    assert not NEVER & (loaded | tops)
