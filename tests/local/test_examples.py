"""A second kind of entity, which a folder brings: served, loaded and planned like the first."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphql_api.domain.timestamp import timestamp
from graphql_api.local.errors import CannotStart
from graphql_api.local.examples import with_example
from graphql_api.local.generated import generated_entity
from graphql_api.local.planning.shards import WriteRates, index_loads, least_shards
from graphql_api.local.planning.write_units import PlannedEntity, record_bytes
from graphql_api.registry import REGISTRY, Registry, UnknownEntity
from graphql_api.wiring import build_schema
from tests.support.kinds.first import FIRST
from tests.support.marks import repeated
from tests.support.notes import write_notes
from tests.support.servers import (
    COMMAND,
    copied_project,
    failed_start,
    running_service,
    service_environment,
)

NOUNS = [form.noun for form in REGISTRY.records()]
NO_NOTS = f"There is no entity 'nots'; choose from: {', '.join([*NOUNS, 'note'])}."
NOTES = "{ notes { nodes { id subjectId text } } }"
LABELS = f"""query ($ids: [ID!]!) {{
    nodes(ids: $ids) {{ id ... on {FIRST.type_name} {{ {FIRST.label} }} }} }}"""
IDS = f"{{ list: {FIRST.many}(first: 100) {{ nodes {{ id }} }} }}"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """What is served, and behind it notes."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield with_example(REGISTRY, "notes", write_notes(tmp_path / "made_up"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_up"]:
        del sys.modules[name]


@pytest.fixture
def notes(registry: Registry) -> PlannedEntity:
    return PlannedEntity(*registry.stored("note"))


@pytest.fixture
def project() -> Iterator[Path]:
    """A copy of the project, with the notes in its examples."""
    with copied_project() as folder:
        write_notes(folder / "examples")
        yield folder


def test_example_stands_behind_what_is_served_anyway(registry: Registry) -> None:
    for part in (registry.records, registry.samples, registry.registrations):
        assert [each.entity.noun for each in part()] == [*NOUNS, "note"]
    assert "type Note implements Node" in build_schema(registry).as_str()
    assert "type Note" not in build_schema().as_str()


@pytest.mark.parametrize("name", [None, ""])
def test_without_a_name_there_is_no_example(name: str | None) -> None:
    assert with_example(REGISTRY, name) is REGISTRY


def test_unknown_example_is_refused_with_those_there_are(tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "made_up")
    (folder / "__pycache__").mkdir()
    with pytest.raises(CannotStart, match=r"^There is no example 'nots' in made_up/; .*: notes\.$"):
        with_example(REGISTRY, "nots", folder)
    with pytest.raises(CannotStart, match=r"; there are none\.$"):
        with_example(REGISTRY, "notes", tmp_path / "nowhere")


def test_unknown_example_ends_the_command_with_one_line() -> None:
    code, printed = failed_start(EXAMPLE="nowhere")
    assert code == 1
    assert printed.startswith("Error: There is no example 'nowhere' in examples/; ")
    assert printed.count("\n") == 1


def test_entity_is_chosen_by_its_noun_and_is_the_first_otherwise(registry: Registry) -> None:
    assert registry.stored(None)[0] is registry.stored(FIRST.entity.noun)[0] is FIRST.record
    assert registry.stored("note")[1].entity.noun == "note"
    with pytest.raises(UnknownEntity) as raised:
        registry.stored("nots")
    assert str(raised.value) == NO_NOTS


def test_generated_entity_of_any_kind_can_be_recognized(registry: Registry) -> None:
    form, samples = registry.stored("note")
    note, write = generated_entity(samples, 7, 42)
    assert note.id.startswith("note_load000000070000002a")
    assert form.entity.ids.matches(note.id)
    assert (note.text, note.created_at, note.version) == ("Number 42", timestamp(write.at), 1)


def test_writes_of_an_entity_with_one_index_cost_two_units(notes: PlannedEntity) -> None:
    assert notes.updatable == ("text",)
    for change in (notes.create(600), notes.update(600, "text"), notes.delete(600)):
        assert notes.units(change) == 2
    assert record_bytes(notes.create(1025).after) == 1025
    assert notes.units(notes.create(1025)) == 4


def test_value_that_is_frequent_heats_no_index_that_nothing_divides(notes: PlannedEntity) -> None:
    rates = WriteRates(notes, creates=1_000, largest_value=0.1)
    (load,) = index_loads(rates)
    assert (load.index.name, load.hottest(shards=2)) == ("all_by_created", 500)
    assert least_shards(rates) == 2


@repeated  # of test_serve
def test_samples_of_an_example_refer_to_what_was_there_before(
    project: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    with running_service(data_dir, folder=project) as service:
        oldest = service.ask(IDS)["list"]["nodes"][:-3:-1]
    command = [*COMMAND, "--example", "notes"]
    for _ in range(2):  # the second run adds none
        with running_service(data_dir, command=command, folder=project) as service:
            nodes = service.ask(NOTES)["notes"]["nodes"][::-1]
            assert [(one["subjectId"], one["text"]) for one in nodes] == [
                (one["id"], "Seen") for one in oldest
            ]
            found = service.ask(LABELS, {"ids": [nodes[0]["id"], nodes[0]["subjectId"]]})
            assert list(found["nodes"][1]) == ["id", FIRST.label]


@repeated  # of test_serve
def test_filling_that_was_cut_short_is_finished_for_its_kind_alone(
    project: Path, tmp_path: Path
) -> None:
    data_dir, command = tmp_path / "data", [*COMMAND, "--example", "notes"]
    with running_service(data_dir, command=command, folder=project) as service:
        first, *others = service.ask(IDS)["list"]["nodes"]
        service.ask(FIRST.delete, {"id": first["id"]})
    (data_dir / "note.unfinished").touch()
    with running_service(data_dir, command=command, folder=project) as service:
        assert service.ask(IDS)["list"]["nodes"] == others
        assert len(service.ask(NOTES)["notes"]["nodes"]) == 2


def test_commands_take_an_example(project: Path, tmp_path: Path) -> None:
    def said(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "graphql_api", *arguments, "--example", "notes"],
            cwd=project,
            env=service_environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    assert "type Note implements Node" in said("schema").stdout
    load = ["load", "--count", "30", "--data-dir", str(tmp_path / "data"), "--entity"]
    assert said(*load, "note").stdout.startswith("30 records written, 0 were there")
    refused = said(*load, "nots")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"Error: {NO_NOTS}\n"
