"""Reads a record as an entity, by a function that is generated for the entity's fields.

Each record of a page is read by it, so two things are not done the plain way. The function's source
names each field once, where a loop over the fields would take twice as long. And an object is made
as a draft whose fields can be set, because a frozen dataclass sets each by a call: a record then
takes 2.5 us instead of 4.1, a twelfth of a page of 100. `python -m benchmarks --against` an older
build, with `--only "list 100"`, shows both. Without the draft, `make(name=value, ...)` returns the
same.
"""

from collections.abc import Callable
from decimal import DecimalException
from functools import partial
from typing import Any

from graphql_api.domain.entity import VERSION_MAX, E, Entity
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.fields import FixedDecimal, PointInTime, WholeNumber
from graphql_api.dynamodb.attributes import NULL, TIMES, Record, id_of, time_of


def decoder_of(entity: Entity[E]) -> Callable[[Record], E]:
    """Return what reads a record: a function generated for the fields, as each record takes it.

    It raises UnreadableRecord where another program wrote the record: an attribute is missing, has
    another type, or is outside the bounds. A string's rules are not asked: what an earlier release
    accepted stays readable.
    """
    scope: dict[str, Any] = {
        "NULL": NULL,
        "time_of": time_of,
        "make": entity.make,
        "draft": _draft_of(entity.make),
        "unreadable": partial(UnreadableRecord, entity.noun),
        "id_of": id_of,
        "failures": (KeyError, TypeError, ValueError, DecimalException),
    }
    lines = [f"value_{name} = time_of(record[{name!r}]['S'])" for name in TIMES]
    lines.append("value_id = record['id']['S']")
    lines += _int_lines("version", "record['version']", WholeNumber(1, VERSION_MAX))
    for name, field in entity.fields.items():
        scope[f"default_{name}"] = field.default
        stored = f"record[{name!r}]" if field.is_required else "stored"
        match field.form:
            case FixedDecimal() as form:
                scope[f"padded_{name}"] = form.padded
                read = [f"value_{name} = padded_{name}({stored}['N'])"]
            case WholeNumber() as bounds:
                read = _int_lines(name, stored, bounds)
            case PointInTime():
                read = [f"value_{name} = time_of({stored}['S'])"]
            case None:
                read = [f"value_{name} = {stored}[{'BOOL' if field.kind is bool else 'S'!r}]"]
        lines += read if field.is_required else _optional_lines(name, read)
    names = ("id", "version", *TIMES, *entity.fields)
    if scope["draft"] is None:
        made = [f"return make({', '.join(f'{name}=value_{name}' for name in names)})"]
    else:
        made = ["one = draft()", *(f"one.{name} = value_{name}" for name in names)]
        made += ["one.__class__ = make", "return one"]
    ending = "\n    ".join(made)
    body = "\n        ".join(lines)
    # Only the names of a class's attributes and ints stand in it: nothing that a record could hold.
    source = (
        f"def decode(record):\n    try:\n        {body}\n"
        "    except failures as error:\n        raise unreadable(id_of(record)) from error\n"
        f"    {ending}"
    )
    exec(source, scope)  # noqa: S102
    decode: Callable[[Record], E] = scope["decode"]
    return decode


def _draft_of(made: Any) -> type | None:
    """Return a class of the same layout whose fields can be set; None if there can't be one.

    A frozen dataclass sets each field by a call: half of the time that a record takes to be read.
    Once its fields are set, an object of the draft is given its own class.
    """
    # What it would otherwise have from a frozen base.
    plain = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
    try:
        draft = type("Draft", made.__bases__, {"__slots__": made.__slots__, **plain})
        draft().__class__ = made
    except (AttributeError, TypeError):
        return None
    return None if hasattr(made, "__post_init__") else draft


def _optional_lines(name: str, read: list[str]) -> list[str]:
    return [
        f"stored = record.get({name!r})",
        f"if stored is None or stored == NULL: value_{name} = default_{name}",
        "else:",
        *(f"    {line}" for line in read),
    ]


def _int_lines(name: str, stored: str, bounds: WholeNumber) -> list[str]:
    return [
        f"found = int({stored}['N'])",
        f"if not {bounds.least} <= found <= {bounds.most}: raise ValueError(found)",
        f"value_{name} = found",
    ]
