"""The package's contents, and the parts of wheels that are left out."""

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

EXPLORER: Final = "graphql_api/web/explorer_assets"
MANIFESTS: Final = "graphql_api/trusted_documents"

# Needed locally only. An entity's samples are in its own folder, whichever it is.
OWN_LEFT_OUT: Final = ("local/", "__main__.py")
OWN_LEFT_OUT_STEM: Final = "samples"

# Nothing that the function imports reads them. Folders end in a slash; a star is any one name.
LEFT_OUT: Final = (
    "bin/",  # commands
    "*.dist-info/",  # pip's own; what reads versions of these at run time is in the tests
    # The tests of others, and types for checkers.
    "*/tests/",
    "strawberry/*/test/",
    "strawberry/test/",
    "pydantic/mypy.py",
    "pydantic/v1/",  # the version before: for models that mix both
    "strawberry/pydantic/",
    "strawberry/experimental/pydantic/",
    # boto3's resources; the client is botocore's.
    "boto3/data/",
    "boto3/examples/",
    # Sign-ups to frameworks and commands that are not installed here.
    "strawberry/aiohttp/",
    "strawberry/chalice/",
    "strawberry/channels/",
    "strawberry/cli/",
    "strawberry/codegen/",
    "strawberry/codemods/",
    "strawberry/django/",
    "strawberry/fastapi/",
    "strawberry/flask/",
    "strawberry/litestar/",
    "strawberry/quart/",
    "strawberry/sanic/",
    "strawberry/schema_codegen/",
    "aws_lambda_powertools/event_handler/",
    "idna/",  # for host names beyond ASCII: AWS has none
    "cross_web/",  # for those frameworks
    "packaging/",  # for Strawberry's tracing with Datadog
    "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz",  # the system has time zones
)
LEFT_OUT_SUFFIXES: Final = frozenset({".c", ".h", ".pyi", ".pyx", ".typed"})

# Where less is kept than left out: 25 MB of other services, and Powertools' larger half.
KEPT_ALONE: Final = {
    "botocore/data/": (
        "_retry.json",
        "dynamodb/2012-08-10/endpoint-rule-set-1.json.gz",
        "dynamodb/2012-08-10/service-2.json.gz",
        "endpoints.json",
        "partitions.json",
        "s3/2006-03-01/endpoint-rule-set-1.json.gz",
        "s3/2006-03-01/service-2.json.gz",
        "sdk-default-configuration.json",
        "sqs/2012-11-05/endpoint-rule-set-1.json.gz",
        "sqs/2012-11-05/service-2.json.gz",
    ),
    "aws_lambda_powertools/utilities/": ("jmespath_utils/", "typing/"),
}


def prune(folder: Path) -> None:
    """Remove what does not run from a folder of installed wheels."""
    for path in list(files_in(folder)):
        if is_left_out(path.relative_to(folder)):
            path.unlink()
    for path in sorted(folder.rglob("*/"), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()


def is_left_out(path: PurePath) -> bool:
    """Return whether a file of the wheels is left out; the path is below the package's root."""
    name = path.as_posix()
    for folder, kept in KEPT_ALONE.items():
        if name.startswith(folder):
            return not name.removeprefix(folder).startswith(kept)
    return path.suffix in LEFT_OUT_SUFFIXES or any(_matches(path, rule) for rule in LEFT_OUT)


def _matches(path: PurePath, rule: str) -> bool:
    if not rule.endswith("/"):
        return path.as_posix() == rule
    depth = rule.count("/")
    return len(path.parts) > depth and PurePath(*path.parts[:depth]).match(rule)


def copy_project(source: Path, folder: Path) -> None:
    """Copy our own code, the explorer as it was built, and the manifests of trusted documents.

    The explorer's .gz files are left out: clients without Brotli get the plain file.
    """
    for path in files_in(source / "graphql_api"):
        name = path.relative_to(source).as_posix()
        if not _is_data(name) and (path.suffix != ".py" or _is_ours_alone(name)):
            continue
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _is_data(name: str) -> bool:
    if name.startswith(f"{MANIFESTS}/"):
        return name.endswith(".json")
    return name.startswith(EXPLORER) and not name.endswith(".gz")


def _is_ours_alone(name: str) -> bool:
    is_sample = PurePath(name).stem == OWN_LEFT_OUT_STEM
    return is_sample or name.removeprefix("graphql_api/").startswith(OWN_LEFT_OUT)


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files below, in the order of their names, which no file system promises."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
