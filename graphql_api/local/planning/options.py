"""What several planning commands take, and how it is read."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import typer

from graphql_api.local.planning.write_units import PlannedEntity
from graphql_api.registry import REGISTRY, UnknownEntity

RECORD_BYTES_MAX: Final = 400 * 1024  # DynamoDB's limit

Kind = Annotated[
    str | None,
    typer.Option("--entity", help="The kind, as its ids begin. By default the registry's first."),
]
UpdatedField = Annotated[
    str | None, typer.Option(help="Field that updates change. By default the one they change most.")
]


def number_of(text: str | int) -> int:
    """Return a whole number from 0 up, as people write large ones: 1000000, 1,000,000, 1e6.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        value = Decimal(str(text).replace(",", ""))
        if value.is_finite() and value >= 0 and value.adjusted() < 19 and value == int(value):
            return int(value)
    except InvalidOperation:
        pass
    raise typer.BadParameter(f"{text!r} is not a whole number from 0 up, such as 1000000 or 1e6.")


def count_of(text: str | int) -> int:
    """Return a number as number_of does, from 1 up.

    Raises:
        typer.BadParameter: it is none.
    """
    if (number := number_of(text)) < 1:
        raise typer.BadParameter(f"{text!r} is not a whole number from 1 up.")
    return number


def count_to(most: int) -> Callable[[str | int], int]:
    """Return a parser that reads as count_of does, up to a number."""

    def parse(text: str | int) -> int:
        if (number := count_of(text)) > most:
            raise typer.BadParameter(f"{text!r} is above {most:,}.")
        return number

    return parse


RecordBytes = Annotated[
    int,
    typer.Option(parser=count_to(RECORD_BYTES_MAX), help="Size of a record, list keys included."),
]


def planned(kind: str | None) -> PlannedEntity:
    try:
        return PlannedEntity(*REGISTRY.stored(kind))
    except UnknownEntity as error:
        raise typer.BadParameter(str(error), param_hint="--entity") from error


def updated_of(entity: PlannedEntity, field: str | None) -> str | None:
    if field is not None and field not in entity.updatable:
        allowed = ", ".join(entity.updatable)
        raise typer.BadParameter(
            f"No update changes {field!r}; choose from: {allowed}.", param_hint="--updated-field"
        )
    return field
