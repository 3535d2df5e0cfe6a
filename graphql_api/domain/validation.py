"""Checks values against their fields' limits and reports every invalid field."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from graphql_api.domain.errors import FaultCode, FieldFault, InvalidInput

T = TypeVar("T")

# pydantic's error types: https://docs.pydantic.dev/latest/errors/validation_errors/
# Limits come from the error's context, so each is defined once.
_FAULTS: Final[Mapping[str, tuple[FaultCode, str]]] = {
    "missing": (FaultCode.REQUIRED, "{field} is required."),
    "blank": (FaultCode.INVALID, "{field} must not consist of blanks only."),
    "control_characters": (
        FaultCode.INVALID,
        "{field} must not hold control characters or lone surrogates.",
    ),
    "string_too_short": (
        FaultCode.TOO_SHORT,
        "{field} must have at least {min_length} character.",
    ),
    "string_too_long": (
        FaultCode.TOO_LONG,
        "{field} must have at most {max_length} characters.",
    ),
    "is_instance_of": (
        FaultCode.INVALID,
        "{field} must be a decimal number such as 29.90, its exponent of at most 3 digits.",
    ),
    "int_type": (FaultCode.INVALID, "{field} must be a whole number."),
    "bool_type": (FaultCode.INVALID, "{field} must be true or false."),
    "datetime_type": (
        FaultCode.INVALID,
        "{field} must be a time with an offset such as 2026-11-23T02:32:00Z.",
    ),
    "greater_than": (FaultCode.TOO_SMALL, "{field} must be above {gt}."),
    "greater_than_equal": (FaultCode.TOO_SMALL, "{field} must be at least {ge}."),
    "less_than": (FaultCode.TOO_LARGE, "{field} must be below {lt}."),
    "less_than_equal": (FaultCode.TOO_LARGE, "{field} must be at most {le}."),
    "decimal_max_places": (
        FaultCode.TOO_MANY_DIGITS,
        "{field} must have at most {places} digits after the point.",
    ),
    "extra_forbidden": (FaultCode.INVALID, "There is no field {field}."),
}


def check(adapter: TypeAdapter[T], values: Mapping[str, Any]) -> T:
    """Return the normalised values as the adapter's type.

    Args:
        adapter: a TypeAdapter of a TypedDict or of one of the domain's models.
        values: the caller's input by field name.

    Raises:
        InvalidInput: with one fault for each invalid field, in the order of the fields.
    """
    try:
        return adapter.validate_python(values)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        faults = {str(detail["loc"][0]): _fault(detail) for detail in reversed(details)}
        raise InvalidInput(list(reversed(faults.values()))) from error


def _fault(detail: ErrorDetails) -> FieldFault:
    field = str(detail["loc"][0])
    words = field.replace("_", " ")
    if detail["input"] is None and detail["type"] != "extra_forbidden":
        return FieldFault(field, FaultCode.REQUIRED, f"{words} is required: it can't be null.")
    code, text = _FAULTS.get(detail["type"], (FaultCode.INVALID, "{field} has a wrong type."))
    return FieldFault(field, code, text.format(field=words, **detail.get("ctx", {})))
