"""The README's commands have the answers it shows, and its tables are the code's."""

import os
import subprocess
from pathlib import Path

from readme import ADDRESS, blocks, ids_and_times_aside, item_id_in, section, walk
from service import running_service

from graphql_api.domain.identity import IDEMPOTENCY_KEY_MAX
from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX
from graphql_api.items.item import CATEGORY_MAX, DESCRIPTION_MAX, NAME_MAX, PRICE_MAX
from graphql_api.schema.errors import ErrorCode
from graphql_api.schema.resolvers import NODES_MAX


def run(command: str, address: str) -> str:
    """Return what a shell prints for a command of the README, sent to another address."""
    assert ADDRESS in command
    return subprocess.check_output(
        ["bash", "-c", command.replace(ADDRESS, address)],
        env={**os.environ, "no_proxy": "*"},
        text=True,
        timeout=60,
    )


def test_commands_have_the_answers_that_are_shown(tmp_path: Path) -> None:
    steps = walk()
    assert len(steps) == 8
    with running_service(tmp_path / "data") as service:
        item_id = None
        for step in steps:
            answer = run(step.for_item(item_id), service.url.removeprefix("http://"))
            item_id = item_id_in(answer) or item_id
            assert ids_and_times_aside(answer) == ids_and_times_aside(step.answer)


def test_start_up_message_is_the_one_that_is_shown(tmp_path: Path) -> None:
    (shown,) = blocks(section("Quick start"), "text")
    with running_service(tmp_path / "data") as service:
        said = "\n".join(service.startup_message)
        port = service.url.rpartition(":")[2]
    assert said.replace(port, "8000").replace(str(tmp_path / "data"), ".data") == shown.rstrip()


def rows(title: str, first_cell: str) -> list[str]:
    return [line for line in section(title).splitlines() if line.startswith(f"| {first_cell}")]


def status_of(code: ErrorCode) -> str:
    """The status of an error alone, and the one that application/json has in its place."""
    graphql, json = code.status
    return str(graphql) if graphql == json else f"{graphql}, {json} as JSON"


def test_every_error_code_is_listed() -> None:
    expected = [
        f"| `{code.name}` | {code.fault.value} | {'yes' if code.retryable else 'no'}"
        f" | {status_of(code)} | {code.meaning} |"
        for code in ErrorCode
    ]
    assert rows("Errors", "`") == expected, "README, Errors, should hold:\n" + "\n".join(expected)


def test_limits_are_the_codes_own() -> None:
    expected = [
        f"| A name | 1 to {NAME_MAX} characters, not only blanks, no control characters |",
        f"| A description | at most {DESCRIPTION_MAX} characters; line feeds and tabs allowed |",
        f"| A price | above 0, at most {PRICE_MAX:,}, 2 digits after the point |",
        f"| A category | 1 to {CATEGORY_MAX} characters, otherwise like a name |",
        f"| An idempotency key | 1 to {IDEMPOTENCY_KEY_MAX} characters, otherwise like a name |",
        f"| A page | 1 to {PAGE_SIZE_MAX} items; {PAGE_SIZE_DEFAULT} if nothing is said |",
        f"| `nodes` | {NODES_MAX} ids |",
    ]
    shown = [row for row in rows("Limits", "") if not row.startswith(("| What", "|--"))]
    assert shown == expected, "README, Limits, should hold:\n" + "\n".join(expected)
