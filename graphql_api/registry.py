"""The entities that are served. To serve another one, add a line to each of the functions.

Each half is imported when it is asked for: planning commands and loads take the records without
GraphQL, and samples are not in the package.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from graphql_api.dynamodb.attributes import RecordFormat
    from graphql_api.schema.registration import Registration

    Records = tuple[RecordFormat[Any, Any, Any], ...]
    Registrations = tuple[Registration, ...]


def _records() -> "Records":
    from graphql_api.items.record import RECORD as ITEMS

    return (ITEMS,)


def _registrations() -> "Registrations":
    from graphql_api.items.entity import REGISTRATION as ITEMS

    return (ITEMS,)


@dataclass(frozen=True)
class Registry:
    """A choice of entities.

    Attributes:
        records: returns how each is stored.
        registrations: returns what GraphQL serves of each, in the same order.
    """

    records: Callable[[], "Records"]
    registrations: Callable[[], "Registrations"]


REGISTRY: Final = Registry(_records, _registrations)
