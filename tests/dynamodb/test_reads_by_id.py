"""How the ids of a request are read: one alone by GetItem, several together by BatchGetItem."""

import random
from collections import Counter

import pytest

from graphql_api.settings import Settings
from tests.support.application import Application
from tests.support.counted import counting
from tests.support.kinds.registered import KINDS

KIND = KINDS[0]
NOBODY = f"{KIND.noun}_{'0' * 32}"
ONE = f"{{ {KIND.noun}(id: %s) {{ id version }} }}"
NODE = "{ node(id: %s) { id } }"
ALIASES = f"{{ a: {KIND.noun}(id: %s) {{ id }} b: {KIND.noun}(id: %s) {{ id }} }}"
NODES = "{ nodes(ids: [%s]) { id } }"
SEVERAL = f'{{ nodes(ids: [%s, "{NOBODY[:-1]}1"]) {{ id }} }}'


@pytest.mark.parametrize(
    ("document", "operation"),
    [
        (ONE, "GetItem"),
        (NODE, "GetItem"),
        (NODES, "GetItem"),
        (SEVERAL, "BatchGetItem"),
        (ALIASES, "BatchGetItem"),
    ],
    ids=["one", "node", "nodes", "several", "aliases"],
)
@pytest.mark.parametrize("exists", [True, False])
async def test_ids_are_read_by_one_call(
    settings: Settings, document: str, operation: str, exists: bool
) -> None:
    calls: Counter[str] = Counter()
    service = Application(settings, new_session=counting(calls))
    wanted = NOBODY
    if exists:
        asked = KIND.asked
        created = await service.ask(asked.create, input=asked.new(random.Random(1), "t", "g"))
        wanted = created["result"]["entity"]["id"]
    calls.clear()
    quoted = f'"{wanted}"'
    found = await service.ask(document.replace("%s", quoted))
    assert calls == {operation: 1}
    (first, *_) = found.values()
    one = first[0] if isinstance(first, list) else first
    assert (one and one["id"]) == (wanted if exists else None)


async def test_id_of_another_form_is_not_read(settings: Settings) -> None:
    calls: Counter[str] = Counter()
    service = Application(settings, new_session=counting(calls))
    assert await service.ask(NODE % '"nothing"') == {"node": None}
    assert calls == {}
