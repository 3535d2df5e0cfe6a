"""Entities as JSON lines: one JSON object a line, its keys and values as in GraphQL.

What is written is whole entities. What is read is the input of a create, in which what the service
sets itself may stand, and is ignored: so each can be read that was written.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NoReturn

from graphql_api.domain.entity import MANAGED, Entity
from graphql_api.domain.fields import DECIMAL_FORM, Field, WholeNumber
from graphql_api.domain.quoting import json_text, spoken

BOM: Final = b"\xef\xbb\xbf"  # some programs begin a file in UTF-8 with it
KEY: Final = "idempotencyKey"
# Of names that no field has, in a message: so many, and of each so many characters.
NAMES_SHOWN: Final = 20
NAME_SHOWN: Final = 40
_LAST: Final = ("created_at", "updated_at", "version")  # behind the fields that callers give


class BadLine(Exception):
    """The line is not a JSON object, or not of such fields; the message says why."""


@dataclass(frozen=True)
class Input:
    """What Collection.create takes.

    Attributes:
        values: by the names of fields; not checked yet.
        idempotency_key: the line's own, if it has one.
        ignored: the keys of what the service sets itself.
    """

    values: Mapping[str, Any]
    idempotency_key: str | None
    ignored: frozenset[str]


def graphql_name(field: str) -> str:
    """Return the name that GraphQL has for a field: createdAt for created_at."""
    first, *others = field.split("_")
    return first + "".join(other.capitalize() for other in others)


def names_of(entity: Entity[Any]) -> Mapping[str, str]:
    """Return GraphQL's name of each field that is written, by the field's name, in their order."""
    return {name: graphql_name(name) for name in ("id", *entity.fields, *_LAST)}


def writer_of(entity: Entity[Any]) -> Callable[[Any], str]:
    """Return a function that returns the line of an entity, without its end."""
    names = names_of(entity)

    def line_of(one: Any) -> str:
        return json.dumps({names[name]: getattr(one, name) for name in names}, ensure_ascii=False)

    return line_of


def reader_of(entity: Entity[Any]) -> Callable[[bytes], Input]:
    """Return a function that reads the input of a line; its end, CRLF too, does not count.

    It raises BadLine. A value of a wrong type is for the create to refuse, together with the other
    values that are outside their limits.
    """
    names = {graphql_name(name): name for name in entity.fields}
    managed = frozenset(map(graphql_name, MANAGED))
    known = managed | names.keys() | {KEY}
    formed = {name: field for name, field in entity.fields.items() if field.form is not None}

    def input_of(line: bytes) -> Input:
        found = _object(line)
        if unknown := [name for name in found if name not in known]:
            raise BadLine(f"it has {unknown_names('fields', unknown, entity)}")
        key = found.pop(KEY, None)
        ignored = managed & found.keys()
        values = {names[k]: value for k, value in found.items() if k not in managed}
        for name in formed.keys() & values.keys():
            values[name] = _given(formed[name], values[name])
        return Input(values, key, ignored)

    return input_of


def unknown_names(what: str, unknown: Sequence[str], entity: Entity[Any]) -> str:
    """Return the end of a sentence about names that no field has, and one with those there are.

    Args:
        what: "fields" or "columns".
    """
    shown = [name if len(name) <= NAME_SHOWN else f"{name[:NAME_SHOWN]}..." for name in unknown]
    listed = ", ".join(map(json_text, shown[:NAMES_SHOWN]))
    more = ", ..." if len(shown) > NAMES_SHOWN else ""
    allowed = ", ".join([*map(graphql_name, entity.fields), KEY])
    return (
        f"{what} that no {spoken(entity.noun)} has: {listed}{more}."
        f" {what.capitalize()} are {allowed}."
    )


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode(), parse_float=_exact, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadLine(f"byte {error.start + 1} is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise BadLine(f"it is not JSON: error at column {error.colno}.") from error
    except (ValueError, RecursionError) as error:  # NaN, 5,000 digits, nested without end
        raise BadLine("it holds a number or a nesting that cannot be read.") from error
    if not isinstance(found, dict):
        raise BadLine("it is not a JSON object.")
    return found


def _exact(digits: str) -> Decimal | str:
    """Return the number; one that would take too long to calculate with stays a string."""
    return Decimal(digits) if DECIMAL_FORM.fullmatch(digits) else digits


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _given(field: Field, value: Any) -> Any:
    """Return what GraphQL would make of a value: 5.0 is an Int, and "5" is none."""
    is_whole = isinstance(field.form, WholeNumber)
    is_read = isinstance(value, Decimal if is_whole else (str, int, Decimal))
    return field.given(str(value)) if is_read and not isinstance(value, bool) else value
