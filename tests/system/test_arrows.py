"""Which part may import which: as docs/extending.md draws it, held against the code here."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.support.documents import DOCS, blocks, section
from tests.support.locks import Lock, name_of
from tests.support.paths import ROOT

PACKAGE = ROOT / "graphql_api"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Parts that any other may import: constants alone.
NEUTRAL = {"version"}
# A folder's own name stands for those of its modules that have no row of their own.
ARROWS = {
    "__main__": {"local"},
    "lambda_handler": {"cold_start", "wiring", "settings"},
    "jobs_handler": {"worker_wiring", "settings", "telemetry", "jobs", "jobs/aws"},
    "wiring": {
        *("settings", "process", "warm_up", "telemetry", "tracing"),
        *("registry", "web", "schema", "execution", "domain"),
        # All four where there are jobs.
        *("jobs", "jobs/aws", "jobs/entity", "jobs/record"),
    },
    "worker_wiring": {"settings", "process", "registry", "jobs", "jobs/record", "domain"},
    # All of them for types alone, until they are asked for.
    "registry": {
        *("items/entity", "items/record", "items/samples"),
        *("dynamodb/attributes", "schema", "domain"),
    },
    "process": {
        *("settings", "schema", "jobs", "domain"),
        *("dynamodb", "dynamodb/attributes", "dynamodb/client"),
    },
    "warm_up": {"execution", "execution/request", "domain"},
    "telemetry": {"web"},
    "tracing": {"web"},
    "web": {"execution", "execution/request", "domain"},
    "schema": {
        *("jobs", "execution/request", "execution/cost", "execution/executable", "domain"),
    },
    "execution": {"execution/request", "execution/cost", "execution/executable", "domain"},
    "execution/request": {"domain"},
    "execution/cost": {"domain"},
    "execution/executable": {"execution/cost"},
    "dynamodb": {"dynamodb/attributes", "dynamodb/client", "domain"},
    "dynamodb/attributes": {"domain"},
    "dynamodb/list_keys": {"dynamodb/attributes", "domain"},
    "dynamodb/lists": {"dynamodb/list_keys", "dynamodb/attributes", "domain"},
    "dynamodb/record_decoder": {"dynamodb/attributes", "domain"},
    "dynamodb/record_format": {
        *("dynamodb/list_keys", "dynamodb/lists", "dynamodb/record_decoder"),
        *("dynamodb/attributes", "domain"),
    },
    "dynamodb/client": set[str](),
    "local": {
        *("wiring", "worker_wiring", "local/planning", "telemetry", "web", "jobs"),
        *("registry", "settings", "misspelt"),
        *("dynamodb", "dynamodb/attributes", "dynamodb/client", "domain"),
    },
    "local/planning": {"registry", "jobs", "dynamodb", "dynamodb/attributes", "domain"},
    "settings": {"misspelt"},
    "misspelt": set[str](),
    "items/item": {"domain"},
    "items/listing": {"domain"},
    "items/types": {"items/item", "schema", "domain"},
    "items/inputs": {"items/item", "items/listing", "items/types", "schema", "domain"},
    "items/resolvers": {
        *("items/item", "items/listing", "items/types", "items/inputs"),
        *("jobs/starting", "jobs/types", "schema", "domain"),
    },
    "items/entity": {"items/item", "items/types", "items/resolvers", "schema"},
    "items/record": {
        *("items/item", "items/listing", "dynamodb/list_keys", "dynamodb/lists"),
        *("dynamodb/attributes", "dynamodb/record_format", "domain"),
    },
    "items/samples": {"items/item", "items/listing", "domain"},
    "jobs": {"domain"},
    "jobs/aws": {"jobs", "settings"},
    "jobs/record": {
        *("jobs", "dynamodb/list_keys", "dynamodb/lists", "dynamodb/attributes"),
        *("dynamodb/record_format", "domain"),
    },
    "jobs/types": {"jobs", "schema", "domain"},
    "jobs/starting": {"jobs/types", "jobs", "schema", "domain"},
    "jobs/resolvers": {"jobs/types", "jobs", "schema", "domain"},
    "jobs/entity": {"jobs/resolvers", "jobs/types", "jobs", "schema"},
    "domain": set[str](),
    "cold_start": set[str](),
    "version": set[str](),
}
# What a part may import of other people's, beside the standard library.
LIBRARIES = {
    "__main__": set[str](),
    "lambda_handler": set[str](),
    "wiring": {"starlette", "strawberry"},
    "registry": set[str](),
    "process": {"botocore"},
    "warm_up": set[str](),
    "telemetry": {"aws_lambda_powertools"},
    "tracing": {"botocore"},
    "web": {"brotli", "mangum", "orjson", "starlette"},
    "schema": {"graphql", "strawberry"},
    "execution": {"cachetools", "graphql"},
    "execution/request": set[str](),
    "execution/cost": {"graphql"},
    "execution/executable": {"graphql"},
    "dynamodb/attributes": set[str](),
    "dynamodb/list_keys": set[str](),
    "dynamodb/lists": set[str](),
    "dynamodb/record_decoder": set[str](),
    "dynamodb/record_format": set[str](),
    "dynamodb": {"botocore"},
    "dynamodb/client": {"boto3", "botocore", "httptools", "orjson", "urllib3"},
    "local": {
        *("boto3", "botocore", "joserfc", "python_multipart", "rich", "starlette", "typer"),
        *("uvicorn", "watchfiles", "yaml"),
    },
    "local/planning": {"rich", "typer"},
    "settings": {"pydantic"},
    "misspelt": set[str](),
    "items/item": {"pydantic"},
    "items/listing": set[str](),
    "items/types": {"strawberry"},
    "items/inputs": {"strawberry"},
    "items/resolvers": {"strawberry"},
    "items/entity": set[str](),
    "items/record": set[str](),
    "items/samples": set[str](),
    "jobs": {"pydantic"},
    "jobs/aws": {"botocore"},
    "jobs/record": set[str](),
    "jobs/types": {"strawberry"},
    "jobs/starting": {"graphql", "strawberry"},
    "jobs/resolvers": {"strawberry"},
    "jobs/entity": set[str](),
    "worker_wiring": set[str](),
    "domain": {"pydantic", "pydantic_core", "typing_extensions"},
    "cold_start": set[str](),
    "version": set[str](),
}


def part_of(path: Path) -> str:
    return part_of_name(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))


def part_of_name(name: str) -> str:
    """The part that a module is of, by its full name."""
    _, *names = name.split(".")
    part = "/".join(names[:2])
    return part if part in ARROWS else names[0]


def for_types_alone(tree: ast.Module) -> set[ast.AST]:
    """What stands under `if TYPE_CHECKING`, and is not imported when the module runs."""
    return {
        below
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in node.body
        for below in ast.walk(child)
    }


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the full name of each import, and whether it is for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unreal = for_types_alone(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in unreal) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            if node.module and (PACKAGE.parent / node.module.replace(".", "/")).is_dir():
                # Each name is a module.
                yield from ((f"{node.module}.{alias.name}", node in unreal) for alias in node.names)
            else:
                yield node.module or "", node in unreal


def names_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=names_of)
def test_module_imports_only_the_parts_its_own_may_see(path: Path) -> None:
    if path.stem == "__init__":
        assert path.read_text(encoding="utf-8") == ""
        return
    part = part_of(path)
    assert part in ARROWS, "a new part: draw its arrows here and in docs/extending.md"
    seen = {part_of_name(name) for name, _ in imports(path) if name.startswith("graphql_api.")}
    assert seen - NEUTRAL <= {part} | ARROWS[part]


@pytest.mark.parametrize("path", MODULES, ids=names_of)
def test_module_imports_only_the_libraries_its_part_knows(path: Path) -> None:
    tops = {(name.partition(".")[0], unreal) for name, unreal in imports(path)}
    foreign = {top for top, unreal in tops if not unreal} - sys.stdlib_module_names
    assert foreign - {"graphql_api"} <= LIBRARIES.get(part_of(path), set())


@pytest.mark.parametrize("part", LIBRARIES)
def test_libraries_of_a_part_are_locked_for_where_it_runs(part: str) -> None:
    name = "local" if part in {"__main__", "local", "local/planning"} else "function"
    lock = Lock(PACKAGE.parent / "requirements" / f"{name}.txt")
    locked = {name_of(requirement) for requirement in lock.requirements}
    providers = packages_distributions()
    missing = {
        library
        for library in LIBRARIES[part]
        if locked.isdisjoint(canonicalize_name(provider) for provider in providers[library])
    }
    assert missing == set()


# The command `export` writes all there is; no request does.
SCANS = PACKAGE / "local" / "transfer.py"


@pytest.mark.parametrize("path", [each for each in MODULES if each != SCANS], ids=names_of)
def test_table_is_never_scanned(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    # As a method, as a paginator's name, and as the operation's name in the protocol.
    assert not {"scan", "Scan", "DynamoDB_20120810.Scan"} & (attributes | texts)


def test_arrows_in_the_document_are_the_ones_held_here() -> None:
    (drawing,) = blocks(section("Which part may import which", DOCS / "extending.md"), "text")
    # A row that ends in a comma goes on in the next line.
    rows = [line.partition(">")[::2] for line in re.sub(r",\n +", ", ", drawing).splitlines()]
    drawn = {part.strip(): {seen.strip() for seen in parts.split(",")} for part, parts in rows}
    assert drawn.pop("domain") == {"standard library", "pydantic"}
    assert drawn == {part: seen for part, seen in ARROWS.items() if seen and part != "__main__"}


def test_records_are_known_without_graphql_and_boto3() -> None:
    program = "import sys; from graphql_api.registry import REGISTRY as all; all.records();"
    program += " print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"boto3", "botocore", "graphql", "strawberry"} & set(loaded.stdout.split())


def test_import_touches_neither_network_nor_client_nor_settings() -> None:
    quiet = [
        ".".join(["graphql_api", *path.relative_to(PACKAGE).with_suffix("").parts])
        for path in MODULES
        if path.stem not in {"__init__", "__main__", "lambda_handler"}
    ]
    program = """
import importlib, sys
import botocore.session

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen"}:
        raise AssertionError(event)

def no_client(*arguments, **named):
    raise AssertionError("a client was made")

sys.addaudithook(refuse)
botocore.session.Session.create_client = no_client
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
    # Without TABLE_NAME, reading the settings would be an error.
    environment = {name: value for name, value in os.environ.items() if name != "TABLE_NAME"}
    done = subprocess.run(
        [sys.executable, "-c", program, *quiet],
        cwd=PACKAGE.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
