"""Several creates at once: each by itself, in order where it matters, and so many at a time."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Annotated, Any

import pytest
from pydantic import Field

from graphql_api.domain.collection import INPUTS_MAX, Collection, NewValues
from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import IdempotencyConflict, InvalidInput, Throttled, TooManyInputs
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import Timestamp, timestamp
from tests.support.model import Model, Oracle
from tests.support.writes import NOON


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    name: Annotated[str, Field(min_length=1, max_length=20)]


LAMPS = Entity.of(Lamp, "lamp")


@dataclass
class Shelf:
    """A repository that takes a few steps for each create, and says what was under way.

    Attributes:
        raises: instead of creating, by the name.
        begun: names, in the order in which they were begun.
        most: creates at the same time.
    """

    raises: dict[str, Exception] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    under_way: set[str] = field(default_factory=set)
    most: int = 0
    model: Model = field(
        default_factory=lambda: Model(Oracle("lamp", lambda *_: True, lambda lamp, _: lamp.id))
    )

    async def create(self, entity: Any, write: Write) -> Any:
        assert entity.id not in self.under_way, "two writes of one entity at the same time"
        self.under_way.add(entity.id)
        self.begun.append(entity.name)
        self.most = max(self.most, len(self.under_way))
        for _ in range(3):
            await asyncio.sleep(0)
        self.under_way.remove(entity.id)
        if entity.name in self.raises:
            raise self.raises[entity.name]
        return await self.model.create(entity, write)


def lamps(shelf: Any) -> Collection[Lamp, Any, Any]:
    tokens, ticks = count(1), count(0)
    return Collection(
        LAMPS,
        shelf,
        now=lambda: NOON + timedelta(seconds=next(ticks)),
        new_token=lambda: f"{next(tokens):032x}",
    )


def named(*names: str) -> list[NewValues]:
    return [NewValues({"name": name}) for name in names]


async def test_each_is_created_in_its_place_and_their_times_are_in_order() -> None:
    names = [f"Lamp {number}" for number in range(INPUTS_MAX)]
    made: list[Any] = await lamps(Shelf()).create_many(named(*names), concurrency=4)
    assert [lamp.name for lamp in made] == names
    expected = [timestamp(NOON + timedelta(seconds=second)) for second in range(INPUTS_MAX)]
    assert [lamp.created_at for lamp in made] == expected
    assert len({lamp.id for lamp in made}) == INPUTS_MAX


@pytest.mark.parametrize("concurrency", [1, 4, 25])
async def test_so_many_are_stored_at_the_same_time(concurrency: int) -> None:
    shelf = Shelf()
    await lamps(shelf).create_many(named(*"abcdefghijklmnopqrstuvwxy"), concurrency=concurrency)
    assert shelf.most == concurrency


async def test_what_fails_is_in_its_place_and_the_others_are_created() -> None:
    busy, fault = Throttled("busy"), RuntimeError("a bug")
    shelf = Shelf(raises={"busy": busy, "fault": fault})
    made: list[Any] = await lamps(shelf).create_many(
        named("one", "busy", "", "fault", "two"), concurrency=8
    )
    assert (made[0].name, made[1], made[3], made[4].name) == ("one", busy, fault, "two")
    assert isinstance(made[2], InvalidInput)
    assert shelf.begun == ["one", "busy", "fault", "two"]


async def test_same_key_is_one_after_the_other_in_order() -> None:
    shelf = Shelf()
    made: list[Any] = await lamps(shelf).create_many(
        [
            NewValues({"name": "one"}, "k"),
            NewValues({"name": "two"}, "k"),
            NewValues({"name": "other"}),
            NewValues({"name": "one"}, "k"),
            NewValues({"name": ""}, "k"),
        ],
        concurrency=8,
    )
    assert isinstance(made[1], IdempotencyConflict)
    assert isinstance(made[4], InvalidInput)
    assert made[3] == made[0] != made[2]
    assert shelf.begun == ["one", "other", "two", "one"]


async def test_key_that_was_not_stored_is_the_next_ones() -> None:
    shelf = Shelf(raises={"busy": Throttled("busy")})
    made: list[Any] = await lamps(shelf).create_many(
        [NewValues({"name": "busy"}, "k"), NewValues({"name": "two"}, "k")], concurrency=8
    )
    assert isinstance(made[0], Throttled)
    assert made[1].name == "two"


async def test_nothing_is_created_of_nothing_or_of_too_many() -> None:
    shelf = Shelf()
    assert await lamps(shelf).create_many([], concurrency=8) == []
    with pytest.raises(TooManyInputs, match=f"at most {INPUTS_MAX} inputs; there are 26"):
        await lamps(shelf).create_many(named(*"abcdefghijklmnopqrstuvwxyz"), concurrency=8)
    assert shelf.begun == []


async def test_cancelled_request_begins_no_other_create() -> None:
    shelf = Shelf()
    running = asyncio.create_task(lamps(shelf).create_many(named(*"abcdefgh"), concurrency=2))
    while len(shelf.begun) < 2:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert shelf.begun == ["a", "b"]
