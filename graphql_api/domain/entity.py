"""A kind of entity, and its metadata for the domain's rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from graphql_api.domain.identity import IdForm

VERSION_MAX: Final = 2**31 - 1  # what every client's integer holds


class Versioned(Protocol):
    """The fields of every entity.

    Attributes:
        created_at: with a time zone.
        updated_at: with a time zone; later with each version.
        version: 1 when created, one more with each update; at most VERSION_MAX.
    """

    @property
    def id(self) -> str: ...

    @property
    def created_at(self) -> datetime: ...

    @property
    def updated_at(self) -> datetime: ...

    @property
    def version(self) -> int: ...


E = TypeVar("E", bound=Versioned)


@dataclass(frozen=True)
class Entity(Generic[E]):
    """One kind of entity.

    Attributes:
        noun: what messages call one of them, and what its id begins with.
        make: returns one, of its fields by name: those of `new`, and id, created_at, updated_at
            and version.
        new: checks the values of one that is to be created; in the order of its fields they are
            what a repeated create is recognised by.
        keyed: the same with an `idempotency_key` behind them.
        changes: checks those that an update gives.
        defaults: of what may be left out at a create.
    """

    noun: str
    make: Callable[..., E]
    new: TypeAdapter[Any]
    keyed: TypeAdapter[Any]
    changes: TypeAdapter[Any]
    defaults: Mapping[str, Any]

    @cached_property
    def ids(self) -> IdForm:
        return IdForm(self.noun)
