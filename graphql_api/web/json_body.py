"""JSON from callers: exact numbers, and limits of depth, length and size."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, NoReturn


class InvalidJson(Exception):
    """The text is not JSON; the message says where it breaks."""


class JsonTooLarge(Exception):
    """The value is above a limit; the message names it.

    Attributes:
        limit: its name, as its setting has it.
        maximum: what is allowed.
        measured: what the value has, as far as it was looked at; None where that is unknown.
    """

    def __init__(self, limit: str, maximum: int, message: str, measured: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit
        self.maximum = maximum
        self.measured = measured


@dataclass(frozen=True)
class JsonLimits:
    """What a request's variables may be.

    Attributes:
        values: scalars, lists and objects, all counted.
        depth: lists and objects within each other.
        list_length: elements of one list.
        digits: of one number, with its sign, point and exponent.
    """

    values: int = 2_000
    depth: int = 10
    list_length: int = 500
    digits: int = 100


def decode_json(text: str | bytes, limits: JsonLimits) -> Any:
    """Return the JSON's value; a number that is not whole is an exact Decimal.

    Raises:
        InvalidJson: it is not JSON, or not in UTF-8.
        JsonTooLarge: a number has too many digits, or the whole is nested too deeply.
    """
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        place = f"its byte {error.start + 1} is not UTF-8."
        raise InvalidJson(f"is not valid JSON in UTF-8: {place}") from error
    try:
        return _decoder(limits).decode(decoded)
    except RecursionError as error:
        message = f"The JSON is nested too deeply: {limits.depth} levels are allowed in variables."
        raise JsonTooLarge("variable_depth", limits.depth, message) from error
    except json.JSONDecodeError as error:
        raise InvalidJson(_broken_at(error)) from error
    except _NoJsonNumber as error:
        # Python's decoder takes NaN and Infinity for numbers, and does not tell where they are.
        at = next(found.start(1) for found in _CONSTANT.finditer(decoded) if found[1])
        raise InvalidJson(_broken_at(json.JSONDecodeError("", decoded, at))) from error


def _broken_at(error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    return f"is not valid JSON in UTF-8: it breaks at {where}."


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
        # JSON does not tell 20.0 and 2e1 from 20, and many a client's JSON writes them so. What
        # an exponent makes longer than a number may be stays as it is: int() would hang.
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
    """Hold a decoded value, the variables or the extensions, against the limits.

    Raises:
        JsonTooLarge: see there.
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
    """Return how many levels of lists and objects there are in the values of one level."""
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


# What Python's JSON takes and JSON does not have; strings are matched first, and so passed over.
_CONSTANT: Final = re.compile(r'"(?:[^"\\]+|\\.)*+"|(-?Infinity|NaN)')


def _no_constant(_: str) -> NoReturn:
    raise _NoJsonNumber
