"""Any sequence of writes and walks has the same outcome in the table as in the model."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import DomainError
from graphql_api.domain.paging import Range
from graphql_api.dynamodb.attributes import shard_of
from graphql_api.items.item import ITEM, Item
from graphql_api.items.listing import Filter, ItemListing
from tests.support.items import NOON, ItemCollection, items_of, token
from tests.support.model import ModelItems
from tests.support.stores import Store, dynalite_table, moto_table
from tests.support.walks import ORDERS, pages

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

NAMES: Final = [
    *("Book", "BOOK", "Book 2", "Book#", "Book\u0301", "Books", "boo\ud7ffk", "Boo\ue000"),
    *("é", "e\u0301", "E", "Straße", "STRASSE", "strasse 2", "\U0001f4a1", "\U0001f4a1\u200d"),
    *("\ud7ff", "\ue000", "\ufffd", "\U00010000", "\U0010ffff", "\U0010ffff" * 100, "x" * 100),
]
PREFIXES: Final[list[str | None]] = [
    "",
    "b",
    "BOOK",
    "boo\ud7ff",
    "é",
    "e\u0301",
    "e",
    "ß",
    "\ud7ff",
    "\U0010ffff",
]
PRICES: Final = [Decimal(text) for text in ("0.01", "0.02", "5", "5.01", "9999999999.99")]
PRICE_ENDS: Final[list[Decimal | None]] = [
    *(*PRICES, Decimal("1e999"), Decimal("-1e999"), Decimal(-5), Decimal(0)),
    *(Decimal(text) for text in ("0.001", "0.009", "5.001", "5.009", "9999999999.991")),
]
CATEGORIES: Final = ["Books", "books", "Café", "A#B", "\U0010ffff" * 50]
TIMES: Final[list[Any]] = [NOON + timedelta(microseconds=step) for step in (0, 1, 2, 1_000_000)]

item_values = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "price": st.sampled_from(PRICES),
        "category": st.sampled_from(CATEGORIES),
    },
    optional={"description": st.sampled_from([None, "", "one\r\ntwo"])},
)
item_changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from([*NAMES, "", None]),
        "price": st.sampled_from([*PRICES, Decimal(0)]),
        "category": st.sampled_from(CATEGORIES),
        "description": st.sampled_from([None, "three"]),
    },
)


def mostly(usual: T, others: Sequence[T]) -> st.SearchStrategy[T]:
    """Choose the usual in two cases of three, or all filters together would find nothing."""
    return st.integers(0, 2).flatmap(
        lambda n: st.sampled_from(others) if n == 2 else st.just(usual)
    )


filters = st.builds(
    Filter,
    category=mostly(None, [*CATEGORIES, "Cafe\u0301", "none"]),
    name_prefix=mostly(None, PREFIXES),
    price=st.builds(Range, mostly(None, PRICE_ENDS), mostly(None, PRICE_ENDS)),
    created_at=st.builds(Range, mostly(None, TIMES), mostly(None, TIMES)),
)
walks = st.tuples(
    st.builds(ItemListing, filters, st.sampled_from(ORDERS)),
    st.integers(1, 5) | st.integers(1, 100),
    st.booleans(),
)
versions = st.none() | st.integers(1, 3)
times = st.sampled_from(TIMES)


async def outcome(action: Awaitable[object]) -> object:
    try:
        return await action
    except DomainError as error:
        return type(error), getattr(error, "current", None), getattr(error, "faults", None)


class ItemsMachine(RuleBasedStateMachine):
    """Does everything twice: to the repository, and to the model."""

    ids: Bundle[str] = Bundle("ids")

    def __init__(self, new_table: Callable[[], AbstractContextManager[Store]]) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.table = new_table()
        self.store = self.table.__enter__()
        self.model = ModelItems()

    def teardown(self) -> None:
        self.table.__exit__(None, None, None)
        self.runner.close()

    def same(self, use: Callable[[ItemCollection], Awaitable[object]], at: Any = NOON) -> object:
        """Return what came of it, which must be the same in both."""
        tokens = [next(self.tokens) for _ in range(2)]
        expected, found = (
            self.runner.run(
                outcome(use(Collection(ITEM, items, lambda: at, iter(tokens).__next__)))
            )
            for items in (self.model, self.items)
        )
        assert found == expected
        return found

    @initialize(shards=st.sampled_from([1, 3, 8]), crowded=st.booleans())
    def choose_shards(self, shards: int, crowded: bool) -> None:
        self.items = self.store.items(shards=shards)
        # Crowded: most items are in one shard, so that the others have nothing to merge with them.
        self.tokens = (
            token(n)
            for n in count()
            if not crowded or n % 9 == 0 or shard_of(f"item_{token(n)}", shards) == 0
        )

    @rule(target=ids, values=st.lists(item_values, min_size=1, max_size=12), at=times)
    def create(self, values: list[dict[str, Any]], at: Any) -> Any:
        created = [self.same(lambda catalogue, v=v: catalogue.create(v), at) for v in values]  # type: ignore[misc]
        return multiple(*(item.id for item in created if isinstance(item, Item)))

    @rule(target=ids, values=item_values, key=st.sampled_from(["a", "b"]), at=times)
    def create_with_key(self, values: dict[str, Any], key: str, at: Any) -> Any:
        item = self.same(lambda catalogue: catalogue.create(values, key), at)
        return item.id if isinstance(item, Item) else multiple()

    @rule(item_id=ids, changes=item_changes, version=versions, at=times)
    def update(self, item_id: str, changes: dict[str, Any], version: int | None, at: Any) -> None:
        self.same(lambda catalogue: catalogue.update(item_id, changes, version), at)

    @rule(item_id=ids, version=versions)
    def delete(self, item_id: str, version: int | None) -> None:
        self.same(lambda catalogue: catalogue.delete(item_id, version))

    @rule(item_id=consumes(ids))
    def delete_twice(self, item_id: str) -> None:
        for _ in range(2):
            self.same(lambda catalogue: catalogue.delete(item_id))

    @rule(item_ids=st.lists(ids, max_size=5))
    def read(self, item_ids: list[str]) -> None:
        self.same(lambda catalogue: catalogue.get_many(item_ids))

    @rule(several=st.lists(walks, min_size=5, max_size=15))
    def walk(self, several: list[tuple[ItemListing, int, bool]]) -> None:
        for each in several:
            self.same(lambda catalogue, each=each: walked(catalogue, *each))  # type: ignore[misc]


async def walked(
    catalogue: ItemCollection, listing: ItemListing, size: int, backwards: bool
) -> object:
    walk = pages(catalogue.repository, listing, size=size, backwards=backwards)
    return [(items_of(page), page.has_next, page.has_previous) async for page in walk]


def run(new_table: Callable[[], AbstractContextManager[Store]], examples: int) -> None:
    class Machine(ItemsMachine):
        def __init__(self) -> None:
            super().__init__(new_table)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_table_on_moto_equals_the_model(moto_client: "DynamoDBClient") -> None:
    run(partial(moto_table, moto_client), examples=8)


def test_table_on_dynalite_equals_the_model(dynalite_client: "DynamoDBClient") -> None:
    run(partial(dynalite_table, dynalite_client), examples=30)
