"""Each measure that makes a start quicker can be left out of the package, and so be measured."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from benchmarks.measures import MEASURES, Measure
from benchmarks.start_measures import copy_without
from tests.support.paths import ROOT
from tests.system.test_private_names import ALLOWED, is_private, private_names

PLACES: Final = ("graphql_api/cold_start/", "lambda_package/")
EACH: Final = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)


@EACH
def test_measure_has_one_place_and_goes_with_it(measure: Measure) -> None:
    assert measure.file.startswith(PLACES)
    source = (ROOT / measure.file).read_text("utf-8")
    without = measure.left_out(source)
    assert without != source
    ast.parse(without)


def test_names_tell_the_measures_apart() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


def test_private_names_of_python_are_in_the_table() -> None:
    found = {name for each in ALLOWED for name in private_names((ROOT / each).read_text("utf-8"))}
    listed = {name for measure in MEASURES for name in measure.names}
    assert found == {part for name in listed if is_private(part := name.rpartition(".")[2])}


def test_sources_differ_in_the_one_file(tmp_path: Path) -> None:
    measure = next(each for each in MEASURES if each.name == "collector off")
    copy_without(measure, tmp_path)
    copied = [path for path in tmp_path.rglob("*.py") if "wheels" not in path.parts]
    assert len(copied) > 100
    differing = [
        path.relative_to(tmp_path).as_posix()
        for path in copied
        if path.read_bytes() != (ROOT / path.relative_to(tmp_path)).read_bytes()
    ]
    assert differing == [measure.file]


@pytest.mark.parametrize("source", ["", "a\na\n"], ids=["missing", "there twice"])
def test_line_that_is_not_there_once_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="file: not there once"):
        Measure("name", "file", "a\n").left_out(source)


@pytest.mark.long
@pytest.mark.whole
def test_each_measure_is_a_row_of_the_table() -> None:
    names = ["no docstrings"]
    command = [sys.executable, "-m", "benchmarks.start_measures", "-n", "1", "--only", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    heading, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()
    ]
    by_name = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert list(by_name) == names
    # The docstrings are in the zip file then, whatever the machine does.
    assert float(by_name["no docstrings"]["zip, MB"]) > 0
