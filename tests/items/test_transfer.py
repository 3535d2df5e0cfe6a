"""export, import, load and reset, as commands on a data folder."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from graphql_api.local.dynalite import new_client, running_engine
from tests.support.paths import ROOT
from tests.support.servers import running_service, service_environment
from tests.support.terminal import CTRL_C, terminal

GRAPHQL: Final = [sys.executable, "-m", "graphql_api"]
SAMPLES: Final = 100  # a first run creates so many
LAMP: Final = {"name": "Lamp", "price": "30.5", "category": "Home"}
MANAGED: Final = ("createdAt", "id", "updatedAt", "version")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(
    data_dir: Path, *arguments: str, content: bytes = b"", **settings: Any
) -> tuple[int, str, str]:
    """Return a command's exit code, output and errors."""
    done = subprocess.run(
        [*GRAPHQL, *arguments],
        cwd=ROOT,
        env=service_environment(DATA_DIR=str(data_dir), **settings),
        input=content,
        capture_output=True,
        timeout=120,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def exported(data_dir: Path, *options: str, **settings: Any) -> list[dict[str, Any]]:
    code, output, errors = run(data_dir, "export", *options, **settings)
    lines = [json.loads(line) for line in output.splitlines()]
    assert (code, errors) == (0, f"{len(lines):,} written.\n")
    return lines


def without_managed(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in MANAGED}


def lines_of(*values: object) -> bytes:
    return "".join(f"{json.dumps(value)}\n" for value in values).encode()


@pytest.mark.long
def test_what_is_exported_is_what_graphql_returns_and_can_be_imported(
    data_dir: Path, tmp_path: Path
) -> None:
    query = """{ items(first: 100, orderBy: {field: CREATED_AT, direction: ASC}) {
        nodes { id name description price category createdAt updatedAt version } } }"""
    with running_service(data_dir) as service:
        served = service.ask(query)["items"]["nodes"]
    lines = exported(data_dir)
    assert sorted(lines, key=lambda one: str(one["createdAt"])) == served
    assert len(lines) == SAMPLES

    file, other = tmp_path / "export.jsonl", tmp_path / "other"
    code, output, _ = run(data_dir, "export", "--output", str(file))
    assert (code, output) == (0, "")
    code, output, errors = run(other, "import", str(file))
    assert (code, output) == (0, "100 created.\n")
    assert errors == (
        "Ignored createdAt, id, updatedAt, version: what is created gets its own."
        " This is no backup.\n"
    )
    copies = exported(other)
    by_name = sorted(map(without_managed, copies), key=str)
    assert by_name == sorted(map(without_managed, lines), key=str)
    assert {one["id"] for one in copies}.isdisjoint(one["id"] for one in lines)
    assert {one["version"] for one in copies} == {1}


def test_bad_lines_are_told_and_the_others_go_in_once(data_dir: Path) -> None:
    good = lines_of(LAMP, {**LAMP, "price": 2e1}, LAMP)
    bad = [
        lines_of({**LAMP, "price": "0"}),
        lines_of({**LAMP, "colour": "red"}),
        lines_of([LAMP]),
        b'{"name": "Lamp", \n',
        b'{"name": "L\xe4mp"}\n',
        lines_of(LAMP).replace(b'"30.5"', b"1e999999999"),
        lines_of(LAMP).replace(b'"30.5"', b"NaN"),
        lines_of({"name": "Lamp"}),
    ]
    content = b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n") + b"\r\n" + b"".join(bad)

    code, output, errors = run(data_dir, "import", "-", content=content)

    assert (code, output) == (1, "3 created, 8 bad lines.\n")
    assert sorted(errors.splitlines(), key=lambda line: int(line.split()[1][:-1])) == [
        "line 5: price must be above 0.",
        'line 6: it has fields that no item has: "colour". Fields are name, description,'
        " price, category, idempotencyKey.",
        "line 7: it is not a JSON object.",
        "line 8: it is not JSON: error at column 18.",
        "line 9: byte 12 is not UTF-8.",
        "line 10: price must be a decimal number such as 29.90, its exponent of at most 3 digits.",
        "line 11: it holds a number or a nesting that cannot be read.",
        "line 12: price is required. category is required.",
    ]
    assert [one["price"] for one in exported(data_dir)].count("30.50") == 2

    mended = good + lines_of({**LAMP, "price": "1"})
    assert run(data_dir, "import", "-", content=mended) == (0, "1 created, 3 were there.\n", "")
    assert sorted(one["price"] for one in exported(data_dir)) == ["1.00", "20.00", "30.50", "30.50"]


@pytest.mark.long
def test_csv_is_read_and_written_with_line_ends_and_quotes_in_it(data_dir: Path) -> None:
    rows = [
        "name,price,category,description",
        'Lamp,30.5,Home,"two',
        'lines, ""quoted"""',
        "Chair,1,Home,",
        "Chair,1,Home,",
        "Table,0,Home,x",
        "Sofa,1",
    ]
    content = b"\xef\xbb\xbf" + "\r\n".join(rows).encode()
    options = ("--format", "csv")

    code, output, errors = run(data_dir, "import", "-", *options, content=content)
    assert (code, output) == (1, "3 created, 2 bad lines.\n")
    assert sorted(errors.splitlines()) == [
        "line 6: price must be above 0.",
        "line 7: it has 2 cells; the header has 4 columns.",
    ]
    again = run(data_dir, "import", "-", *options, content=content)
    assert again[1] == "0 created, 3 were there, 2 bad lines.\n"

    code, written, errors = run(data_dir, "export", *options)
    assert (code, errors) == (0, "3 written.\n")
    header, *_ = written.split("\r\n")
    assert header == "id,name,description,price,category,createdAt,updatedAt,version"
    assert ',Lamp,"two\nlines, ""quoted""",30.50,Home,' in written
    other = data_dir.with_name("other")
    code, output, _ = run(other, "import", "-", *options, content=written.encode())
    assert (code, output) == (0, "3 created.\n")
    names = [one["name"] for one in exported(other)]
    assert sorted(names) == ["Chair", "Chair", "Lamp"]


@pytest.mark.parametrize(
    ("options", "content", "error"),
    [
        ((), b"", "The file is empty."),
        ((), b"\x1f\x8b\x08", "The file is compressed by gzip; send text in UTF-8."),
        (("--format", "csv"), b"name,colour\n", "The header has columns that no item has: "),
        (("--format", "csv"), b"\n\n", "The file has no header, "),
    ],
)
def test_file_that_is_no_file_of_the_format_is_refused(
    data_dir: Path, options: tuple[str, ...], content: bytes, error: str
) -> None:
    code, output, errors = run(data_dir, "import", "-", *options, content=content)
    assert (code, output) == (1, "")
    assert errors.startswith(f"Error: {error}")


def test_format_goes_by_the_name_of_the_file_unless_it_is_chosen(
    data_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "Lamps.CSV"
    file.write_bytes(b"name,colour\n")
    code, _, errors = run(data_dir, "import", str(file))
    assert (code, errors.startswith("Error: The header has columns")) == (1, True), errors
    _, _, errors = run(data_dir, "import", str(file), "--format", "jsonl")
    assert errors == "line 1: it is not JSON: error at column 1.\n"
    assert run(data_dir, "export", "--output", str(file))[0] == 0
    assert file.read_bytes().startswith(b"id,name,")


@pytest.mark.long
@pytest.mark.whole
def test_another_kind_refers_to_what_exists(data_dir: Path) -> None:
    options = ("--entity", "review")
    assert run(data_dir, "import", "-", content=lines_of(LAMP))[0] == 0
    ((item_id,),) = ([one["id"]] for one in exported(data_dir))
    review = {"itemId": item_id, "rating": 5, "text": "Bright."}
    lost = {**review, "itemId": "item_0"}
    content = lines_of(review, lost)
    code, output, errors = run(
        data_dir, "import", "-", *options, content=content, EXAMPLE="reviews"
    )
    assert (code, output) == (1, "1 created, 1 bad lines.\n")
    assert errors == 'line 2: No item has the id "item_0".\n'
    (found,) = exported(data_dir, *options, EXAMPLE="reviews")
    assert without_managed(found) == review


@pytest.mark.long
@pytest.mark.whole
def test_damaged_record_is_left_out_and_told(data_dir: Path) -> None:
    assert run(data_dir, "import", "-", content=lines_of(LAMP, LAMP))[0] == 0
    item_id = exported(data_dir)[0]["id"]
    with running_engine(data_dir) as engine:
        new_client(engine).update_item(
            TableName="items",
            Key={"id": {"S": item_id}},
            UpdateExpression="REMOVE category",
        )
    code, output, errors = run(data_dir, "export")
    assert (code, output.count("\n")) == (1, 1)
    assert f"Error: 1 damaged records were left out: {item_id}\n" in errors


@pytest.mark.long
@pytest.mark.whole
def test_empty_start_has_no_samples_and_reset_brings_them_back(data_dir: Path) -> None:
    query = "{ items { nodes { name } } }"
    with running_service(data_dir, {"EMPTY": "1"}) as service:
        assert service.ask(query) == {"items": {"nodes": []}}
    (data_dir / "notes.txt").write_text("mine")
    assert run(data_dir, "import", "-", content=lines_of(LAMP))[0] == 0
    with running_service(data_dir) as service:
        assert service.ask(query) == {"items": {"nodes": [{"name": "Lamp"}]}}

        code, output, errors = run(data_dir, "reset", FORCE="1")
        assert (code, output) == (1, "")
        assert "another run is using it" in errors

    code, output, errors = run(data_dir, "reset", content=b"n\n")
    assert code == 1
    assert output.startswith(f"Remove all data in {data_dir}/? (FORCE=1 does not ask) [y/N]:")
    assert len(exported(data_dir)) == 1
    assert run(data_dir, "reset", content=b"y\n")[0] == 0
    assert [file.name for file in data_dir.iterdir()] == ["notes.txt"]

    code, output, errors = run(data_dir, "reset", FORCE="1")
    assert (code, output, errors) == (0, f"There is no data in {data_dir}/.\n", "")
    code, _, errors = run(data_dir, "reset", FORCE="1", TABLE_NAME="items")
    assert code == 1
    assert errors.startswith("Error: TABLE_NAME is set: ")


def test_damaged_data_can_be_reset(data_dir: Path) -> None:
    with running_engine(data_dir):
        pass
    (data_dir / "CURRENT").write_text("MANIFEST-999999\n")
    assert run(data_dir, "reset", FORCE="1")[0] == 0
    with running_engine(data_dir):
        pass


@pytest.mark.long
@pytest.mark.whole
def test_interrupted_load_says_how_far_it_came_and_goes_on(data_dir: Path) -> None:
    command = [*GRAPHQL, "load", "--count", "3000", "--parallel", "2"]
    environment = service_environment(DATA_DIR=str(data_dir), EMPTY="1")
    with terminal(command, ROOT, environment) as shown:
        shown.until(r"[1-9]\d*/3000")
        shown.press(CTRL_C)
        said = shown.until(r"[\d,]+ of 3,000; the same command goes on\.\n")
        assert shown.exit_code() == 130
    assert "Traceback" not in said
    arguments = (*command[3:], "--empty")
    code, output, _ = run(data_dir, *arguments)
    assert code == 0
    written, there = (int(part.split()[0].replace(",", "")) for part in output.split(", ")[:2])
    assert written + there == 3000
    assert there > 0
    assert run(data_dir, *arguments)[:2] == (0, "Nothing to do: all 3,000 are there.\n")
