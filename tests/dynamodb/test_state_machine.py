"""Any sequence of writes and walks has the same outcome in the table as in the models."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import DomainError
from graphql_api.domain.paging import Listing
from graphql_api.domain.ports import Repository
from graphql_api.dynamodb.attributes import shard_of
from tests.support.kinds.kind import Kind
from tests.support.model import Model, ModelTable
from tests.support.stores import Store, dynalite_table, moto_table
from tests.support.walks import entities_of, pages
from tests.support.writes import NOON, a_write, token

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AnyCollection = Collection[Any, Any, Any]
NewTable = Callable[[], AbstractContextManager[Store]]


def of_its_kind(choose: Callable[[Kind], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Return what the kind of the machine that runs has to choose from."""
    return st.runner().flatmap(lambda machine: choose(machine.kind))


values = of_its_kind(lambda kind: kind.values)
walks = st.tuples(
    of_its_kind(lambda kind: kind.listings),
    st.integers(1, 5) | st.integers(1, 100),
    st.booleans(),
)
versions = st.none() | st.integers(1, 3)
times = st.sampled_from([NOON + timedelta(microseconds=step) for step in (0, 1, 2, 1_000_000)])


async def outcome(action: Awaitable[object]) -> object:
    """Return what an action returns, or a tuple of what it raises."""
    try:
        return await action
    except DomainError as error:
        return type(error), *(getattr(error, name, None) for name in ("current", "faults", "id"))


class KindMachine(RuleBasedStateMachine):
    """Does everything twice: to the repository, and to the model."""

    ids: Bundle[str] = Bundle("ids")

    def __init__(self, kind: Kind, new_table: NewTable) -> None:
        super().__init__()
        self.kind = kind
        self.runner = asyncio.Runner()
        self.table = new_table()
        self.store = self.table.__enter__()

    def teardown(self) -> None:
        self.table.__exit__(None, None, None)
        self.runner.close()

    def same(self, use: Callable[[AnyCollection], Awaitable[object]], at: Any = NOON) -> Any:
        """Return what came of it, which must be the same in both."""
        tokens = [next(self.tokens) for _ in range(2)]
        return self.both(
            self.stores,
            lambda store: use(
                Collection(self.kind.entity, store, lambda: at, iter(tokens).__next__)
            ),
        )

    def both(
        self,
        stores: tuple[Repository[Any, Any, Any], Repository[Any, Any, Any]],
        use: Callable[[Repository[Any, Any, Any]], Awaitable[object]],
    ) -> Any:
        expected, found = (self.runner.run(outcome(use(store))) for store in stores)
        assert found == expected
        return found

    @initialize(shards=st.sampled_from([1, 3, 8]), crowded=st.booleans())
    def choose_shards(self, shards: int, crowded: bool) -> None:
        shared = ModelTable()
        self.stores = self.of(self.kind, shared, shards)
        if self.kind.owner is not None:
            self.owners = self.of(self.kind.owner, shared, shards)
            for owner in self.kind.owners:
                self.both(self.owners, lambda store, new=owner: store.create(new, a_write()))  # type: ignore[misc]
        # Crowded: most entities are in one shard, and the others have nothing to merge with them.
        self.tokens = (
            token(n)
            for n in count()
            if not crowded
            or n % 9 == 0
            or shard_of(self.kind.entity.ids.of_token(token(n)), shards) == 0
        )

    def of(
        self, kind: Kind, shared: ModelTable, shards: int
    ) -> tuple[Repository[Any, Any, Any], Repository[Any, Any, Any]]:
        return Model(kind.oracle, shared), self.store.repository(kind.record, shards=shards)

    @rule(target=ids, several=st.lists(values, min_size=1, max_size=12), at=times)
    def create(self, several: list[dict[str, Any]], at: Any) -> Any:
        created = [self.same(lambda entities, v=v: entities.create(v), at) for v in several]  # type: ignore[misc]
        return multiple(*(one.id for one in created if not isinstance(one, tuple)))

    @rule(target=ids, values=values, key=st.sampled_from(["a", "b"]), at=times)
    def create_with_key(self, values: dict[str, Any], key: str, at: Any) -> Any:
        one = self.same(lambda entities: entities.create(values, key), at)
        return multiple() if isinstance(one, tuple) else one.id

    @rule(entity_id=ids, changes=of_its_kind(lambda kind: kind.changes), version=versions, at=times)
    def update(self, entity_id: str, changes: dict[str, Any], version: int | None, at: Any) -> None:
        self.same(lambda entities: entities.update(entity_id, changes, version), at)

    @rule(entity_id=ids, version=versions)
    def delete(self, entity_id: str, version: int | None) -> None:
        self.same(lambda entities: entities.delete(entity_id, version))

    @rule(entity_id=consumes(ids))
    def delete_twice(self, entity_id: str) -> None:
        for _ in range(2):
            self.same(lambda entities: entities.delete(entity_id))

    @rule(ids=st.lists(ids, max_size=5))
    def read(self, ids: list[str]) -> None:
        self.same(lambda entities: entities.get_many(ids))

    @rule(several=st.lists(walks, min_size=5, max_size=15))
    def walk(self, several: list[tuple[Listing[Any, Any], int, bool]]) -> None:
        for each in several:
            self.same(lambda entities, each=each: walked(entities, *each))  # type: ignore[misc]

    @precondition(lambda machine: machine.kind.owners)
    @rule(number=st.integers(0, 1))  # the last one stays
    def delete_owner(self, number: int) -> None:
        owner = self.kind.owners[number].id
        self.both(self.owners, lambda store: store.delete(owner, a_write("gone"), None))


async def walked(
    entities: AnyCollection, listing: Listing[Any, Any], size: int, backwards: bool
) -> object:
    walk = pages(entities.repository, listing, size=size, backwards=backwards)
    return [(entities_of(page), page.has_next, page.has_previous) async for page in walk]


def run(kind: Kind, new_table: NewTable, examples: int) -> None:
    class Machine(KindMachine):
        def __init__(self) -> None:
            super().__init__(kind, new_table)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_table_on_moto_equals_the_model(kind: Kind, moto_client: "DynamoDBClient") -> None:
    run(kind, partial(moto_table, moto_client), examples=8)


def test_table_on_dynalite_equals_the_model(kind: Kind, dynalite_client: "DynamoDBClient") -> None:
    run(kind, partial(dynalite_table, dynalite_client), examples=8)


@pytest.mark.long
@pytest.mark.whole
def test_table_on_dynalite_equals_the_model_for_long(
    kind: Kind, dynalite_client: "DynamoDBClient"
) -> None:
    run(kind, partial(dynalite_table, dynalite_client), examples=30)
