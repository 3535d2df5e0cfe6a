"""What tests have to know of one kind of entity to hold it to what all kinds promise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import product
from typing import Any

from hypothesis import strategies as st

from graphql_api.domain.entity import Entity
from graphql_api.domain.paging import Listing, Order
from graphql_api.dynamodb.attributes import RecordFormat
from tests.support.kinds.asked import Asked
from tests.support.model import Oracle


@dataclass(frozen=True)
class Kind:
    """One kind of entity. Values are as a repository takes them, unless it says otherwise.

    Attributes:
        one: returns a new entity; the seed chooses its id. Takes `created_at`, a datetime, and
            fields by name.
        many: returns as many new entities as it is told, with texts that it is told, too. Their
            times are a second apart and rise; their other orders differ from that one.
        token: the field that can hold any text, which tests make unique.
        change: returns new values, by a number, of the token and of what orders go by.
        every_change: a new value of each field that an update may change.
        still: by order, a change that leaves an entity's place in it alone.
        everything: the filter that lets all through.
        order_by: the fields of its orders.
        damages: by attribute, values of it that make a record unreadable, and that the condition
            of an update can tell; None: it is missing.
        hidden: an attribute, and a value of it that only reading finds to be unreadable.
        values, changes, listings: what Collection.create and update take, good or bad, and lists.
        of: returns the filter of the list of one group; None: there are no groups.
        is_group_sharded: whether the entities of one group are spread over shards.
        owner: the kind that its entities belong to, and have to name one of that exists.
        owners: some of these, which `values` name.
        example: as EXAMPLE; "" where it is served always.
    """

    record: RecordFormat[Any, Any, Any]
    oracle: Oracle
    one: Callable[..., Any]
    many: Callable[..., list[Any]]
    token: str
    change: Callable[[int], Mapping[str, Any]]
    every_change: Mapping[str, Any]
    still: Mapping[Enum, Mapping[str, Any]]
    everything: Any
    order_by: type[Enum]
    damages: Mapping[str, tuple[Any, ...]]
    hidden: tuple[str, Any]
    values: st.SearchStrategy[dict[str, Any]]
    changes: st.SearchStrategy[dict[str, Any]]
    listings: st.SearchStrategy[Listing[Any, Any]]
    asked: Asked
    of: Callable[[str], Any] | None = None
    is_group_sharded: bool = True
    owner: "Kind | None" = None
    owners: Sequence[Any] = ()
    example: str = ""

    @property
    def entity(self) -> Entity[Any]:
        return self.record.entity

    @property
    def noun(self) -> str:
        return self.record.noun

    @cached_property
    def group(self) -> str:
        """Return the field of which each value has a list of its own; "" where there is none."""
        divided = {index.divided_by for index in self.record.indexes if index.divided_by}
        assert len(divided) <= 1
        return next(iter(divided), "")

    def of_group(self, group: str) -> Any:
        """Return the filter of the list of one group; of all, where there are no groups."""
        return self.everything if self.of is None else self.of(group)

    @cached_property
    def orders(self) -> list[Order[Any]]:
        return [Order(field, falling) for field, falling in product(self.order_by, (False, True))]

    @cached_property
    def by_time(self) -> Order[Any]:
        """Return the order in which the oldest comes first."""
        return Order(self.order_by("CREATED_AT"), descending=False)

    def listing(self, wanted: Any = None, order: Order[Any] | None = None) -> Listing[Any, Any]:
        """Return a list: of all, the oldest first, where nothing else is asked for."""
        return Listing(self.everything if wanted is None else wanted, order or self.by_time)

    def sources(self, entity: Any) -> list[Any]:
        """Return the filters of the lists that it stands in, whatever their order."""
        groups = [self.of(getattr(entity, self.group))] if self.of else []
        return [self.everything, *groups]


def shows(entity: Any, changes: Mapping[str, Any]) -> bool:
    """Whether the entity has the values."""
    return all(getattr(entity, name) == value for name, value in changes.items())
