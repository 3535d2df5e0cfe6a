"""The entities that are served. To serve another one, add two lines to each of the functions.

Each part is imported when it is asked for: planning commands and loads take the records and the
samples without GraphQL, and no samples are in the deployed package.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from graphql_api.domain.samples import Samples
    from graphql_api.dynamodb.attributes import RecordFormat
    from graphql_api.schema.registration import Registration

    Records = tuple[RecordFormat[Any, Any, Any], ...]
    Registrations = tuple[Registration, ...]
    SamplesOfEach = tuple[Samples[Any], ...]


def _records() -> "Records":
    from graphql_api.items.record import RECORD as ITEMS

    return (ITEMS,)


def _registrations() -> "Registrations":
    from graphql_api.items.entity import REGISTRATION as ITEMS

    return (ITEMS,)


def _samples() -> "SamplesOfEach":
    from graphql_api.items.samples import SAMPLES as ITEMS

    return (ITEMS,)


class UnknownEntity(Exception):
    """No entity of the registry has the noun; the message is one line, and says which there are."""


@dataclass(frozen=True)
class Registry:
    """A choice of entities.

    Attributes:
        records: returns how each is stored.
        registrations: returns what GraphQL serves of each, in the same order.
        samples: returns values of each for local use, in the same order.
    """

    records: Callable[[], "Records"]
    registrations: Callable[[], "Registrations"]
    samples: Callable[[], "SamplesOfEach"]

    def stored(self, noun: str | None) -> "tuple[RecordFormat[Any, Any, Any], Samples[Any]]":
        """Return how one entity is stored, and its samples.

        Args:
            noun: as in Entity; None: the first one.

        Raises:
            UnknownEntity: none has this noun.
        """
        pairs = zip(self.records(), self.samples(), strict=True)
        by_noun = {form.noun: (form, samples) for form, samples in pairs}
        chosen = next(iter(by_noun)) if noun is None else noun
        if chosen not in by_noun:
            raise UnknownEntity(f"There is no entity {noun!r}; choose from: {', '.join(by_noun)}.")
        return by_noun[chosen]


REGISTRY: Final = Registry(_records, _registrations, _samples)
