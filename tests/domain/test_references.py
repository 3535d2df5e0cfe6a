"""What a new entity refers to has to exist, each as the kind that its field names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import pytest

from graphql_api.domain.collection import Collection
from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import NotFound
from graphql_api.domain.fields import Reference
from graphql_api.domain.ports import Presence, Write
from graphql_api.domain.timestamp import Timestamp
from tests.support.writes import NOON, token


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int


PART, TOOL = Entity.of(Part, "part"), Entity.of(Part, "tool")
PART_ID, TOOL_ID = PART.ids.of_token(token(0)), TOOL.ids.of_token(token(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Part):
    part_id: Annotated[str, Reference(PART)]
    tool_id: Annotated[str, Reference(TOOL)]


class Shelf:
    """A repository in which only some ids are there."""

    def __init__(self, *there: str) -> None:
        self._there = there
        self.asked: list[Sequence[str]] = []

    async def presence(self, ids: Sequence[str], at: datetime) -> Mapping[str, Presence]:
        self.asked.append(ids)
        return {one: Presence.EXISTS for one in ids if one in self._there}

    async def create(self, entity: Any, write: Write) -> Any:
        return entity


def uses(shelf: Any) -> Collection[Use, Any, Any]:
    return Collection(Entity.of(Use, "use"), shelf, lambda: NOON, lambda: token("new"))


async def test_all_that_is_referred_to_is_asked_for_with_one_read() -> None:
    shelf = Shelf(PART_ID, TOOL_ID)
    use = await uses(shelf).create({"part_id": PART_ID, "tool_id": TOOL_ID})
    assert (use.part_id, use.tool_id) == (PART_ID, TOOL_ID)
    assert shelf.asked == [[PART_ID, TOOL_ID]]


@pytest.mark.parametrize(
    ("part_id", "tool_id", "missing"),
    [
        (PART.ids.of_token(token(9)), TOOL_ID, "part"),
        (PART_ID, TOOL.ids.of_token(token(9)), "tool"),
        # That it exists as the one does not make it the other.
        (TOOL_ID, TOOL_ID, "part"),
        (PART_ID, PART_ID, "tool"),
    ],
)
async def test_each_field_needs_an_entity_of_its_own_kind(
    part_id: str, tool_id: str, missing: str
) -> None:
    with pytest.raises(NotFound, match=f"^No {missing} has the id"):
        await uses(Shelf(PART_ID, TOOL_ID)).create({"part_id": part_id, "tool_id": tool_id})
