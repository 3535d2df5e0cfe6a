"""The contract of Repository for one entity, held to by the model and by both engines."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from graphql_api.domain.errors import IdempotencyConflict, NotFound, VersionConflict
from graphql_api.domain.ports import Presence, Repository
from graphql_api.domain.timestamp import timestamp
from tests.support.kinds.kind import Kind, shows
from tests.support.walks import entities_of
from tests.support.writes import NOON, a_write, add_all, whole

LATER = NOON + timedelta(days=1, microseconds=1)
AnyRepository = Repository[Any, Any, Any]


async def test_unknown_ids_are_absent(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, one := kind.one())
    assert whole(await repository.get_many([kind.one("unknown").id, one.id])) == {one.id: one}


async def test_presence_is_that_of_entities_that_exist(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, one := kind.one())
    found = await repository.presence([kind.one("unknown").id, one.id], LATER)
    assert found == {one.id: Presence.EXISTS}


async def test_more_than_a_hundred_ids_are_all_found(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, *(several := kind.many(103)))
    found = whole(await repository.get_many([one.id for one in several]))
    assert found == {one.id: one for one in several}


async def test_update_changes_the_given_fields_only(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, one := kind.one())
    for number, (name, value) in enumerate(kind.every_change.items(), 1):
        at = LATER + timedelta(seconds=number)
        expected = replace(one, **{name: value}, version=number + 1, updated_at=timestamp(at))
        one = await repository.update(one.id, {name: value}, a_write(number, at), None)
        assert one == expected
        assert whole(await repository.get_many([one.id])) == {one.id: expected}


async def test_update_of_every_field_moves_the_entity_in_every_list(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, *(made := kind.many(7)))
    moved = await repository.update(made[3].id, kind.every_change, a_write(1), None)
    assert shows(moved, kind.every_change)
    there = [*made[:3], moved, *made[4:]]
    for wanted, order in product([*kind.sources(made[3]), *kind.sources(moved)], kind.orders):
        page = await repository.page(kind.listing(wanted, order))
        assert entities_of(page) == kind.oracle.listed(there, wanted, order)


async def test_update_of_an_unknown_id_creates_nothing(
    repository: AnyRepository, kind: Kind
) -> None:
    with pytest.raises(NotFound) as raised:
        await repository.update(unknown := kind.one("unknown").id, kind.change(1), a_write(), None)
    assert raised.value.id == unknown
    assert await repository.get_many([unknown]) == {}
    assert entities_of(await repository.page(kind.listing())) == []


@pytest.mark.parametrize("expected", [2, 3])
async def test_update_of_another_version_changes_nothing(
    repository: AnyRepository, kind: Kind, expected: int
) -> None:
    await add_all(repository, one := kind.one())
    with pytest.raises(VersionConflict) as raised:
        await repository.update(one.id, kind.change(1), a_write(1), expected)
    assert raised.value.current == one
    assert whole(await repository.get_many([one.id])) == {one.id: one}


async def test_each_update_is_one_version_more(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, one := kind.one())
    for version in (1, 2, 3):
        updated = await repository.update(one.id, kind.change(version), a_write(version), version)
        assert updated.version == version + 1


@pytest.mark.parametrize("expected", [None, 1])
async def test_update_made_twice_is_applied_once(
    repository: AnyRepository, kind: Kind, expected: int | None
) -> None:
    await add_all(repository, one := kind.one())
    write = a_write(1)
    first = await repository.update(one.id, kind.change(1), write, expected)
    assert await repository.update(one.id, kind.change(1), write, expected) == first
    assert first.version == 2


async def test_deleted_entity_is_nowhere(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, one := kind.one(), other := kind.one(1))
    await repository.delete(one.id, a_write(1), None)
    assert whole(await repository.get_many([one.id, other.id])) == {other.id: other}
    for wanted, order in product(kind.sources(one), kind.orders):
        assert entities_of(await repository.page(kind.listing(wanted, order))) == [other]


async def test_deleted_entity_is_not_found_by_later_writes(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, one := kind.one())
    await repository.delete(one.id, a_write(1), 1)
    with pytest.raises(NotFound):
        await repository.delete(one.id, a_write(2), None)
    with pytest.raises(NotFound):
        await repository.update(one.id, kind.change(1), a_write(3), 1)


async def test_delete_of_another_version_leaves_the_entity(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, one := kind.one())
    with pytest.raises(VersionConflict) as raised:
        await repository.delete(one.id, a_write(1), 2)
    assert raised.value.current == one
    assert whole(await repository.get_many([one.id])) == {one.id: one}


async def test_delete_made_twice_is_one_delete(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, one := kind.one())
    write = a_write(1)
    await repository.delete(one.id, write, None)
    await repository.delete(one.id, write, None)
    assert await repository.get_many([one.id]) == {}


async def test_delete_of_an_unknown_id_is_not_found(repository: AnyRepository, kind: Kind) -> None:
    with pytest.raises(NotFound):
        await repository.delete(kind.one("unknown").id, a_write(), None)


async def test_repeated_create_returns_the_entity_as_it_stands(
    repository: AnyRepository, kind: Kind
) -> None:
    one = kind.one()
    await repository.create(one, a_write(1, input_hash="a"))
    again = await repository.create(
        replace(one, created_at=timestamp(LATER)), a_write(2, input_hash="a")
    )
    assert again == one
    updated = await repository.update(one.id, kind.change(1), a_write(3), None)
    assert await repository.create(one, a_write(4, input_hash="a")) == updated
    assert entities_of(await repository.page(kind.listing())) == [updated]


async def test_key_of_other_input_is_a_conflict(repository: AnyRepository, kind: Kind) -> None:
    one = kind.one()
    await repository.create(one, a_write(1, input_hash="a"))
    with pytest.raises(IdempotencyConflict):
        await repository.create(replace(one, **kind.change(1)), a_write(2, input_hash="b"))
    assert whole(await repository.get_many([one.id])) == {one.id: one}


async def test_repeated_create_brings_no_deleted_entity_back(
    repository: AnyRepository, kind: Kind
) -> None:
    one = kind.one()
    await repository.create(one, a_write(1, input_hash="a"))
    await repository.delete(one.id, a_write(2), None)
    with pytest.raises(IdempotencyConflict):
        await repository.create(one, a_write(3, input_hash="a"))
    assert await repository.get_many([one.id]) == {}
    assert entities_of(await repository.page(kind.listing())) == []


@pytest.mark.parametrize(
    ("after", "is_forgotten"),
    [
        (timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(days=2), True),  # longer than time to live usually takes to sweep
    ],
)
@pytest.mark.parametrize("input_hash", ["a", "b"])
async def test_key_is_forgotten_24_hours_after_its_entity_was_deleted(
    repository: AnyRepository, kind: Kind, after: timedelta, is_forgotten: bool, input_hash: str
) -> None:
    gone = NOON + timedelta(seconds=30, microseconds=500_000)
    await repository.create(kind.one(), a_write(1, NOON, "a"))
    await repository.update(kind.one().id, kind.change(1), a_write(2, NOON), None)
    await repository.delete(kind.one().id, a_write(3, gone), None)
    presence = {} if is_forgotten else {kind.one().id: Presence.DELETED}
    assert await repository.presence([kind.one().id], gone + after) == presence
    one = kind.one(created_at=gone + after)
    create = repository.create(one, a_write(4, gone + after, input_hash))
    if not is_forgotten:
        with pytest.raises(IdempotencyConflict):
            await create
        return
    assert await create == one
    assert whole(await repository.get_many([one.id])) == {one.id: one}
    assert entities_of(await repository.page(kind.listing())) == [one]
    changed = await repository.update(one.id, kind.change(1), a_write(5, gone + after), 1)
    assert changed.version == 2
    await repository.delete(one.id, a_write(6, gone + after), None)
    with pytest.raises(IdempotencyConflict):  # remembered anew
        await repository.create(one, a_write(7, gone + after, input_hash))
