"""What reads of items cost, as an engine counts them; and what docs/scale.md shows."""

from typing import Final

import pytest
from typer.testing import CliRunner

from graphql_api.domain.paging import PageRequest
from graphql_api.items.item import ITEM
from graphql_api.items.listing import ItemListing
from graphql_api.items.record import RECORD
from graphql_api.items.samples import SAMPLES
from graphql_api.local.generated import generated_id
from graphql_api.local.load import Loader
from graphql_api.local.planning.bill import GET_UNITS, PAGE_SIZE, PAGE_UNITS
from graphql_api.local.planning.commands import planning
from tests.support.paths import ROOT
from tests.support.stores import Store, a_budget

COMMAND: Final = "$ python -m graphql_api "


@pytest.mark.parametrize("shards", PAGE_UNITS)
async def test_reads_take_the_units_that_are_counted_on(dynalite_store: Store, shards: int) -> None:
    store = dynalite_store
    loader = Loader(store.client, store.name, RECORD, SAMPLES, seed=0, shards=shards, threads=4)
    loader.load(1000, lambda _: None)
    budget = a_budget()
    items = store.repository(RECORD, shards=shards, budget=budget)
    await items.get_many([generated_id(ITEM, 0, 1)])
    assert budget.read_units == GET_UNITS

    budget.read_units = pages = 0
    cursor, has_next = None, True
    while has_next:
        page = await items.page(ItemListing(page=PageRequest(PAGE_SIZE, cursor)))
        cursor, has_next, pages = page.end_cursor, page.has_next, pages + 1
    assert pages == 1000 / PAGE_SIZE
    assert round(budget.read_units / pages, 2) == PAGE_UNITS[shards], (
        "put this into graphql_api/local/planning/bill.py, and what `prices` prints"
        " into docs/scale.md"
    )


def test_scale_document_shows_what_the_commands_print() -> None:
    document = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    blocks = document.split("```console\n")[1:]
    assert len(blocks) >= 4
    for block in blocks:
        command, _, shown = block.partition("\n```")[0].partition("\n")
        arguments = command.removeprefix(COMMAND).split()
        printed = CliRunner().invoke(planning, arguments, env={"LIST_SHARDS": None})
        assert shown == printed.output.rstrip("\n"), f"docs/scale.md: {command}"
