"""A kind of entity, and its metadata for the domain's rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from graphql_api.domain.fields import INT_MAX, Field, adapter_of, annotations_of, fields_of
from graphql_api.domain.identity import IdempotencyKey, IdForm, input_hash
from graphql_api.domain.timestamp import Timestamp

MANAGED: Final = frozenset({"id", "created_at", "updated_at", "version"})  # set by the service
VERSION_MAX: Final = INT_MAX


class Versioned(Protocol):
    """The fields of every entity.

    Attributes:
        updated_at: later with each version.
        version: 1 when created, one more with each update; at most VERSION_MAX.
    """

    @property
    def id(self) -> str: ...

    @property
    def created_at(self) -> Timestamp: ...

    @property
    def updated_at(self) -> Timestamp: ...

    @property
    def version(self) -> int: ...


E = TypeVar("E", bound=Versioned)


@dataclass(frozen=True)
class Entity(Generic[E]):
    """One kind of entity.

    Attributes:
        noun: what messages call one of them, and what its id begins with; words are
            separated by underscores, and by spaces in messages.
        make: its class, a dataclass that takes its fields by name.
        fields: those that callers give, in the order of their declaration.
        new: checks the values of one that is to be created.
        keyed: the same, followed by an `idempotency_key`.
        changes: checks the values that an update gives; no reference is among them.
        owner: the field with the subject of the Caller who alone may see one; None: everybody may.
    """

    noun: str
    make: Callable[..., E]
    fields: Mapping[str, Field]
    new: TypeAdapter[Any]
    keyed: TypeAdapter[Any]
    changes: TypeAdapter[Any]
    owner: str | None = None

    @classmethod
    def of(cls, make: type[E], noun: str, owner: str | None = None) -> "Entity[E]":
        """Return the entity that a class describes by its annotations.

        Raises:
            TypeError: a field has a type that can't be stored, or a default that it can't have.
        """
        fields = fields_of(make, MANAGED)
        hints = {name: hint for name, hint in annotations_of(make).items() if name in fields}
        changed = {name: hint for name, hint in hints.items() if not fields[name].reference}
        changes = adapter_of("Changes", changed, is_partial=True)
        _expect_defaults(fields, changes)
        return cls(
            noun=noun,
            make=make,
            fields=fields,
            new=adapter_of("New", hints, is_partial=False),
            keyed=adapter_of(
                "Keyed", {**hints, "idempotency_key": IdempotencyKey}, is_partial=False
            ),
            changes=changes,
            owner=owner,
        )

    def is_visible_to(self, subject: str, one: E) -> bool:
        """Whether the Caller with this subject may see the entity."""
        return self.owner is None or getattr(one, self.owner) == subject

    @cached_property
    def ids(self) -> IdForm:
        return IdForm(self.noun)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """Return what a caller would give for the fields that a create may leave out."""
        return {
            name: field.given_default
            for name, field in self.fields.items()
            if not field.is_required
        }

    @cached_property
    def references(self) -> Mapping[str, "Entity[Any]"]:
        """Return the entities that fields refer to, by the field's name."""
        return {name: field.reference for name, field in self.fields.items() if field.reference}

    def input_hash(self, new: Mapping[str, Any]) -> str:
        """Return a hash that differs where one idempotency key is used for different values.

        The last fields do not count while they have their defaults. So a field that is declared
        after all others leaves the creates of before as they were.

        Args:
            new: the values of all fields, checked.
        """
        values = {name: new[name] for name in self.fields}
        for name in reversed(list(values)):
            field = self.fields[name]
            if field.is_required or values[name] != field.default:
                break
            del values[name]
        return input_hash(values)


def _expect_defaults(fields: Mapping[str, Field], changes: TypeAdapter[Any]) -> None:
    """Check that callers could give each default, and that it would be stored as it stands there.

    Every create that leaves the field out would otherwise be refused, for what nobody gave.
    """
    for name, field in fields.items():
        if field.is_required or field.default is None:
            continue
        try:
            stored = changes.validate_python({name: field.given_default})[name]
        except (ArithmeticError, TypeError, ValueError) as error:
            raise TypeError(f"{name} can't have the default {field.default!r}: {error}") from error
        if stored != field.default:
            raise TypeError(f"{name} has the default {field.default!r}; stored, it is {stored!r}")
