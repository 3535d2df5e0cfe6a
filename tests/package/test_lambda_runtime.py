"""The unpacked package alone, under Lambda's own runtime client, with a real table."""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import brotli
import pytest

from graphql_api.settings import Settings
from lambda_package.bytecode import find_interpreter
from lambda_package.target import Target
from tests.package.built_package import built, native_target
from tests.package.runtime_api import (
    Function,
    environment_of,
    install_client,
    running_function,
)
from tests.support.events import http_event
from tests.support.kinds.first import FIRST

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="the client is for Linux alone"),
]


@pytest.fixture(scope="session")
def target() -> Target:
    return native_target()


@pytest.fixture(scope="session")
def interpreter(target: Target) -> str:
    found = find_interpreter(target)
    assert found
    return found


@pytest.fixture(scope="session")
def package(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(target, tmp_path_factory)


@pytest.fixture(scope="session")
def client(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runtime") / "client"
    install_client(target, folder)
    return folder


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return environment_of(settings)


@pytest.fixture
def function(
    package: Path, client: Path, interpreter: str, environment: Mapping[str, str], tmp_path: Path
) -> Iterator[Function]:
    with running_function(package, client, interpreter, environment, tmp_path) as running:
        yield running


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def ask(function: Function, document: str, **variables: object) -> Any:
    """Return the data of an answer without errors."""
    body = json.dumps({"query": document, "variables": variables})
    headers = {"content-type": "application/json"}
    reply = function.invoke(http_event("POST", "/graphql", body, headers=headers))
    assert reply["statusCode"] == 200
    answer = json.loads(reply["body"])
    assert list(answer) == ["data"], answer
    return answer["data"]


def walk_through(function: Function) -> None:
    """Create an entity, read, list, change and delete it, and meet some problems on the way."""
    (bad,) = ask(function, FIRST.create, input={**FIRST.new, "idempotencyKey": ""}).values()
    assert bad["__typename"] == "InputProblem"
    (created,) = ask(function, FIRST.create, input=FIRST.new).values()
    one = {"id": created[FIRST.one]["id"]}
    assert ask(function, FIRST.read, **one) == {FIRST.one: FIRST.labelled}
    assert ask(function, FIRST.list) == {FIRST.many: {"nodes": [FIRST.labelled]}}
    change = {**one, **FIRST.other, "expectedVersion": 1}
    (changed,) = ask(function, FIRST.update, input=change).values()
    assert changed[FIRST.one]["version"] == 2
    (late,) = ask(function, FIRST.update, input=change).values()
    assert late["__typename"].endswith("VersionConflictProblem")
    (deleted,) = ask(function, FIRST.delete, **one).values()
    assert deleted["__typename"].endswith("Success")
    (again,) = ask(function, FIRST.delete, **one).values()
    assert again["__typename"].endswith("NotFoundProblem")
    assert ask(function, FIRST.list) == FIRST.empty


def test_package_serves_the_walk_and_compiles_no_module(package: Path, function: Function) -> None:
    before = digests(package)
    walk_through(function)
    # The client's own modules are: the hook hears of them, so it works.
    assert any("awslambdaric" in name for name in function.compiled)
    assert [name for name in function.compiled if str(package) in name] == []
    assert digests(package) == before


def test_package_serves_the_walk_after_a_restore(
    package: Path, client: Path, interpreter: str, environment: Mapping[str, str], tmp_path: Path
) -> None:
    with running_function(
        package, client, interpreter, environment, tmp_path, snap_start=True
    ) as function:
        function.restore()
        walk_through(function)
        assert function.asked[:2] == ["restore/next", "invocation/next"]


def test_explorer_is_served_from_the_package(function: Function) -> None:
    page = function.invoke(http_event("GET", "/graphiql"))
    assert page["body"].lstrip().lower().startswith("<!doctype html>")
    script = page["body"].partition('src="./graphiql')[2].partition('"')[0]
    for accepted, encoding in (("gzip, deflate, br", "br"), ("gzip", None)):
        event = http_event("GET", f"/graphiql{script}", headers={"accept-encoding": accepted})
        reply = function.invoke(event)
        assert reply["statusCode"] == 200
        assert reply["headers"].get("content-encoding") == encoding


def test_extensions_work_though_they_are_stripped(function: Function) -> None:
    query = "{ __schema { types { name description } } }"
    reply = function.invoke(
        http_event(
            "POST",
            "/graphql",
            json.dumps({"query": query}),
            headers={"content-type": "application/json", "accept-encoding": "br"},
        )
    )
    assert reply["headers"]["content-encoding"] == "br"
    answer = json.loads(brotli.decompress(base64.b64decode(reply["body"])))
    assert FIRST.type_name in [kind["name"] for kind in answer["data"]["__schema"]["types"]]


@pytest.mark.parametrize("missing", ["TABLE_NAME", "SIGN_IN"])
def test_missing_setting_ends_the_init_and_is_named(
    package: Path,
    client: Path,
    interpreter: str,
    environment: Mapping[str, str],
    tmp_path: Path,
    missing: str,
) -> None:
    poor = {name: value for name, value in environment.items() if name != missing}
    with running_function(package, client, interpreter, poor, tmp_path) as function:
        said, error = function.hear()
    assert said == "init/error"
    assert error["errorType"] == "SettingsError"
    assert error["errorMessage"].startswith(f"Bad settings. {missing}: ")


def test_every_module_of_ours_can_be_imported_from_the_package(
    package: Path, interpreter: str, environment: Mapping[str, str], tmp_path: Path
) -> None:
    program = """
import importlib, pkgutil, graphql_api
for module in pkgutil.walk_packages(graphql_api.__path__, "graphql_api."):
    importlib.import_module(module.name)
"""
    done = subprocess.run(
        [interpreter, "-S", "-P", "-c", program],
        env={**environment, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
