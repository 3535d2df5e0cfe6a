"""Decoding of callers' JSON, with exact numbers and limits of depth, length and size."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, NoReturn


class InvalidJson(Exception):
    """The text is not JSON; the message has the position of the error."""


class JsonTooLarge(Exception):
    """The value exceeds a limit; the message names it.

    Attributes:
        limit: the name of the limit, as in its setting.
        maximum: the highest value allowed.
        measured: the actual value, as far as it was measured; None if it is unknown.
    """

    def __init__(self, limit: str, maximum: int, message: str, measured: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit
        self.maximum = maximum
        self.measured = measured


@dataclass(frozen=True)
class JsonLimits:
    """The limits of a request's variables.

    Attributes:
        values: scalars, lists and objects, all counted.
        depth: nesting of lists and objects.
        list_length: elements of one list.
        digits: characters of one number, with its sign, point and exponent.
    """

    values: int = 2_000
    depth: int = 10
    list_length: int = 500
    digits: int = 100


def decode_json(text: str | bytes, limits: JsonLimits) -> Any:
    """Return the JSON's value. A number that is not an integer becomes an exact Decimal.

    Raises:
        InvalidJson: it is not JSON, or not in UTF-8.
        JsonTooLarge: a number has too many digits, or the JSON is nested too deeply.
    """
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        fault = f"byte {error.start + 1} is not UTF-8."
        raise InvalidJson(f"is not valid JSON in UTF-8: {fault}") from error
    try:
        return _decoder(limits).decode(decoded)
    except RecursionError as error:
        message = f"The JSON is nested too deeply: {limits.depth} levels are allowed in variables."
        raise JsonTooLarge("variable_depth", limits.depth, message) from error
    except json.JSONDecodeError as error:
        raise InvalidJson(_broken_at(error)) from error
    except _NoJsonNumber as error:
        # Python's decoder accepts NaN and Infinity as numbers, and does not report their position.
        at = next(found.start(1) for found in _CONSTANT.finditer(decoded) if found[1])
        raise InvalidJson(_broken_at(json.JSONDecodeError("", decoded, at))) from error


def _broken_at(error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    return f"is not valid JSON in UTF-8: error at {where}."


@lru_cache(1)
def _decoder(limits: JsonLimits) -> json.JSONDecoder:
    def number(digits: str) -> str:
        if len(digits) > limits.digits:
            message = (
                f"A number has more than {limits.digits} characters, its sign, point and exponent"
                f" counted: it has {len(digits)}."
            )
            raise JsonTooLarge("number_digits", limits.digits, message, len(digits))
        return digits

    def exact_number(digits: str) -> int | Decimal:
        try:
            exact = Decimal(number(digits))
        except InvalidOperation as error:  # an exponent of 20 digits
            message = "A number's exponent has too many digits."
            raise JsonTooLarge("number_digits", limits.digits, message) from error
        # In JSON, 20.0, 2e1 and 20 are the same number, and many clients write 20.0. A number that
        # its exponent makes longer than the limit stays a Decimal: int() would hang.
        if exact.is_zero():
            return 0
        is_whole = exact.adjusted() < limits.digits and exact == exact.to_integral_value()
        return int(exact) if is_whole else exact

    return json.JSONDecoder(
        parse_int=lambda digits: int(number(digits)),
        parse_float=exact_number,
        parse_constant=_no_constant,
    )


def check_json(name: str, value: Any, limits: JsonLimits) -> None:
    """Check a decoded value (the variables or the extensions) against the limits.

    Raises:
        JsonTooLarge: it exceeds one of them.
    """
    level, depth, values = [value], 0, 0
    while level:
        values += len(level)
        if values > limits.values:
            message = (
                f"There are more than {limits.values} values in the {name}: at least {values}."
            )
            raise JsonTooLarge("variable_values", limits.values, message, values)
        if depth == limits.depth and any(isinstance(inner, (dict, list)) for inner in level):
            measured = depth + _depth(level)
            message = f"The {name} are nested more than {limits.depth} deep: {measured} deep."
            raise JsonTooLarge("variable_depth", limits.depth, message, measured)
        following: list[Any] = []
        for element in level:
            if isinstance(element, dict):
                following += element.values()
            elif isinstance(element, list):
                if len(element) > limits.list_length:
                    measured = len(element)
                    message = (
                        f"A list has more than {limits.list_length} elements: it has {measured}."
                    )
                    raise JsonTooLarge("list_length", limits.list_length, message, measured)
                following += element
        level, depth = following, depth + 1


def _depth(level: list[Any]) -> int:
    """Return the number of nested levels of lists and objects in these values."""
    depth = 0
    while level := [inner for inner in level if isinstance(inner, (dict, list))]:
        depth += 1
        level = [
            value
            for inner in level
            for value in (inner.values() if isinstance(inner, dict) else inner)
        ]
    return depth


class _NoJsonNumber(Exception):
    pass


# What Python's decoder accepts but JSON does not have. Strings match first, so they are skipped.
_CONSTANT: Final = re.compile(r'"(?:[^"\\]+|\\.)*+"|(-?Infinity|NaN)')


def _no_constant(_: str) -> NoReturn:
    raise _NoJsonNumber
