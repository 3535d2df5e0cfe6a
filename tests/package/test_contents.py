"""What `make package` makes for Lambda: small, the same every time, and only what runs there."""

import hashlib
import os
import re
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path, PurePath
from typing import Final

import pytest

from lambda_package.archive import pack, settle
from lambda_package.build import build
from lambda_package.bytecode import find_interpreter
from lambda_package.contents import copy_project, is_left_out
from lambda_package.errors import BuildFailed
from lambda_package.extensions import machine_of
from lambda_package.target import Target
from lambda_package.weights import TOTAL, table, weigh
from tests.package.built_package import ON_LAMBDA, built
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

DOCUMENT: Final = ROOT / "docs" / "package.md"
ZIP_BYTES_MAX: Final = 12_000_000
FILES_MAX: Final = 1_500
JOBS_BYTES_MAX: Final = 500_000  # of the zip file
# Of a part, in megabytes: less is no news.
MEGABYTES_OFF_MAX: Final = 0.3

needs_compiler = pytest.mark.skipif(
    find_interpreter(ON_LAMBDA) is None, reason=f"no Python {ON_LAMBDA.python} here"
)

pytestmark = pytest.mark.long


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ON_LAMBDA, tmp_path_factory)


@pytest.fixture
def archive(package: Path, tmp_path: Path) -> Path:
    pack(package, tmp_path / "function.zip")
    return tmp_path / "function.zip"


def names_in(folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_package_is_small(archive: Path) -> None:
    weights = weigh(archive)
    files, _, packed = weights[TOTAL]
    print(table(weights))
    assert weights["explorer"][0] > 20
    assert packed <= ZIP_BYTES_MAX
    assert files <= FILES_MAX


@needs_compiler
def test_document_says_what_weighs_how_much(archive: Path) -> None:
    current = weigh(archive)
    row = re.compile(r"^\| ([^|]+?) +\| +(\d+) \| +([\d.]+) \| +([\d.]+) \|$", re.MULTILINE)
    written = {name: float(megabytes) for name, _, _, megabytes in row.findall(_document())}
    right = {name: packed / 1e6 for name, (_, _, packed) in current.items()}
    # The smallest parts move in and out of their common row.
    heavy = {name for name, megabytes in right.items() if megabytes > MEGABYTES_OFF_MAX}
    wrong = {
        name
        for name in heavy | written.keys()
        if abs(written.get(name, 0) - right.get(name, 0)) > MEGABYTES_OFF_MAX
    }
    assert not wrong, f"The table in {DOCUMENT.name} should be:\n{table(current)}"


def _document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_package_holds_only_what_runs(package: Path) -> None:
    names = names_in(package)
    tops = {name.partition("/")[0].partition(".")[0] for name in names}
    assert not tops & {"pip", "setuptools", "bin", "tests", "awslambdaric", "moto", "typer"}
    for name in names:
        assert not re.search(r"(^|/)tests?/|\.dist-info/|\.(pyi|gz|map)$", name) or (
            name.startswith("botocore/data/")
        ), name
    ours = {PurePath(name).parts[1] for name in names if name.startswith("graphql_api/")}
    assert not ours & {"local", "__main__.py"}
    assert {"lambda_handler.py", "schema", "dynamodb", "web"} <= ours


def test_samples_of_entities_are_left_out(tmp_path: Path) -> None:
    copy_project(ROOT, tmp_path)
    names = names_in(tmp_path)
    module = FIRST.registration.node.__module__.replace(".", "/") + ".py"
    assert {module, "graphql_api/registry.py"} <= set(names)
    assert [name for name in names if "samples" in name] == []


def test_botocore_knows_three_services_and_no_other(package: Path) -> None:
    data = package / "botocore" / "data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == {"dynamodb", "s3", "sqs"}


def test_jobs_are_a_small_part_of_the_package(archive: Path) -> None:
    parts = ("botocore/data/s3/", "botocore/data/sqs/", "graphql_api/jobs", "graphql_api/worker_")
    with zipfile.ZipFile(archive) as packed:
        weights = {
            entry.filename: entry.compress_size
            for entry in packed.infolist()
            if entry.filename.startswith(parts)
        }
    assert {"graphql_api/jobs_handler.py", "graphql_api/jobs/aws.py"} <= weights.keys()
    assert sum(weights.values()) <= JOBS_BYTES_MAX


def test_extensions_are_for_the_functions_architecture(package: Path) -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert f"Architectures: [{ON_LAMBDA.architecture}]" in template
    assert f"Runtime: python{ON_LAMBDA.python}" in template
    extensions = sorted(package.rglob("*.so"))
    assert len(extensions) >= 2
    for extension in extensions:
        assert machine_of(extension) == ON_LAMBDA.machine
        assert f".{ON_LAMBDA.cache_tag}-{ON_LAMBDA.machine}-" in extension.name


@needs_compiler
def test_every_module_is_compiled_for_good(package: Path) -> None:
    sources = [name for name in names_in(package) if name.endswith(".py")]
    compiled = {name for name in names_in(package) if name.endswith(".pyc")}
    for name in sources:
        path = PurePath(name)
        cached = path.parent / "__pycache__" / f"{path.stem}.{ON_LAMBDA.cache_tag}.pyc"
        assert str(cached) in compiled
    assert "botocore/client.pyc" in compiled
    for name in compiled:
        # https://peps.python.org/pep-0552/: 1 is "by hash, and not to be checked".
        assert struct.unpack_from("<I", (package / name).read_bytes(), 4) == (1,), name


@pytest.mark.whole
def test_package_is_the_same_byte_for_byte_wherever_it_is_built(
    archive: Path, tmp_path: Path
) -> None:
    program = """
import sys
from pathlib import Path
from tests.package.built_package import ON_LAMBDA
from lambda_package.archive import pack
from lambda_package.build import build
build(ON_LAMBDA, Path(sys.argv[1]))
pack(Path(sys.argv[1]), Path(sys.argv[2]))
"""
    folder, again = tmp_path / "else" / "where", tmp_path / "again.zip"
    folder.parent.mkdir()
    elsewhere = {
        "AWS_PROFILE": "nobody",
        "LC_ALL": "C",
        "LIST_SHARDS": "many",
        "PYTHONHASHSEED": "7",
        "PYTHONNODEBUGRANGES": "1",
        "PYTHONPATH": str(ROOT),
        "TZ": "Asia/Tokyo",
    }
    subprocess.run(
        [sys.executable, "-c", program, str(folder), str(again)],
        env={**os.environ, **elsewhere},
        umask=0o077,
        check=True,
    )
    assert sha256(again) == sha256(archive)


def test_archive_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    def packed(folder: Path, names: list[str], when: float, mode: int) -> str:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
            path.chmod(mode)
            os.utime(path, (when, when))
        settle(folder)
        pack(folder, folder.with_suffix(".zip"))
        return sha256(folder.with_suffix(".zip"))

    names = ["b/c.py", "a.py", "b/a.py"]
    one = packed(tmp_path / "one", names, 1e9, 0o600)
    two = packed(tmp_path / "two", names[::-1], time.time(), 0o755)
    assert one == two
    assert packed(tmp_path / "three", names[1:], 1e9, 0o600) != one


def test_archive_can_be_read_by_whoever_the_function_runs_as(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        modes = {entry.external_attr >> 16 for entry in packed.infolist()}
    assert modes == {0o644}


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("boto3/session.py", False),
        ("boto3/data/dynamodb/2012-08-10/resources-1.json", True),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", True),
        ("botocore/data/s3/2006-03-01/service-2.json.gz", False),
        ("botocore/data/s3/2006-03-01/paginators-1.json", True),
        ("botocore/data/s3control/2018-08-20/service-2.json.gz", True),
        ("botocore/data/endpoints.json", False),
        ("pydantic-2.14.3.dist-info/METADATA", True),
        ("pydantic/v1/main.py", True),
        ("pydantic/main.pyi", True),
        ("anything/tests/test_it.py", True),
        ("aws_lambda_powertools/utilities/parser/parser.py", True),
        ("aws_lambda_powertools/utilities/typing/lambda_context.py", False),
        ("strawberry/schema/schema.py", False),
    ],
)
def test_what_is_left_out(name: str, left_out: bool) -> None:
    assert is_left_out(PurePath(name)) is left_out


def test_folder_that_holds_something_is_not_built_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BuildFailed, match="is not empty"):
        build(ON_LAMBDA, tmp_path)
    assert names_in(tmp_path) == ["mine.txt"]


def test_python_of_another_version_is_not_used_to_compile() -> None:
    assert find_interpreter(Target("arm64", "3.99")) is None
