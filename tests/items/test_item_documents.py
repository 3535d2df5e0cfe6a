"""What the documents show of items: a walk, answered on Lambda as locally, and their limits."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphql_api.items.item import CATEGORY_MAX, DESCRIPTION_MAX, NAME_MAX, PRICE_MAX
from graphql_api.settings import Settings
from tests.support.containers import Handler, container
from tests.support.documents import (
    ADDRESS,
    DOCS,
    Step,
    event_of,
    ids_and_times_aside,
    item_id_in,
    rows,
    walk,
)
from tests.support.servers import running_service


@pytest.fixture
def handle(settings: Settings) -> Iterator[Handler]:
    with container(settings) as handler:
        yield handler


def test_readmes_walk_has_the_same_answers_as_locally(handle: Handler) -> None:
    item_id = None
    for step in walk():
        reply = handle(event_of(step.for_item(item_id)))
        assert reply["statusCode"] == 200
        item_id = item_id_in(reply["body"]) or item_id
        assert ids_and_times_aside(reply["body"]) == ids_and_times_aside(step.answer)


def test_walk_is_one_that_events_can_be_made_of() -> None:
    event = event_of(Step("curl -s localhost:8000/graphql -H 'a: b' -d '{\n}'", "").command)
    assert (event["rawPath"], event["headers"]["a"], event["body"]) == ("/graphql", "b", "{\n}")


def run(command: str, address: str) -> str:
    """Return what a shell prints for a command of a document, sent to another address."""
    assert ADDRESS in command
    return subprocess.check_output(
        ["bash", "-c", command.replace(ADDRESS, address)],
        env={**os.environ, "no_proxy": "*"},
        text=True,
        timeout=60,
    )


def test_commands_have_the_answers_that_are_shown(tmp_path: Path) -> None:
    steps = walk()
    assert len(steps) == 9
    with running_service(tmp_path / "data") as service:
        item_id = None
        for step in steps:
            answer = run(step.for_item(item_id), service.url.removeprefix("http://"))
            item_id = item_id_in(answer) or item_id
            assert ids_and_times_aside(answer) == ids_and_times_aside(step.answer)


def test_limits_of_the_fields_are_the_codes_own() -> None:
    expected = [
        f"| A name | 1 to {NAME_MAX} characters, not only blanks, no control characters |",
        f"| A description | at most {DESCRIPTION_MAX} characters; line feeds and tabs allowed |",
        f"| A price | above 0, at most {PRICE_MAX:,}, 2 digits after the point |",
        f"| A category | 1 to {CATEGORY_MAX} characters, otherwise like a name |",
    ]
    found = rows("Limits", DOCS / "errors.md")
    shown = [row for row in found if not row.startswith(("| What", "|--"))][:-4]
    assert shown == expected, "docs/errors.md, Limits, should begin with:\n" + "\n".join(expected)
