"""JSON from outside: exact numbers, and nothing so deep or long that it costs more than it says."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NoReturn


class InvalidJson(Exception):
    """The text is no JSON."""


class JsonTooLarge(Exception):
    """The value is above a limit; the message names it.

    Attributes:
        limit: its name, as its setting has it.
        maximum: what is allowed.
    """

    def __init__(self, limit: str, maximum: int, message: str) -> None:
        super().__init__(message)
        self.limit = limit
        self.maximum = maximum


class ExactNumber(Decimal):
    """A JSON number with a fraction or an exponent."""

    def __inspect__(self) -> str:
        """Return what graphql-core's messages call it, which is otherwise a Python type."""
        return str(self)


@dataclass(frozen=True)
class JsonLimits:
    """What a request's variables may be.

    Attributes:
        values: scalars, lists and objects, all counted.
        depth: lists and objects within each other.
        list_length: elements of one list.
        digits: of one number, with its sign, point and exponent.
    """

    values: int
    depth: int
    list_length: int
    digits: int


def decode_json(text: str | bytes, limits: JsonLimits) -> Any:
    """Return the JSON's value; a number with a fraction stays exact.

    Raises:
        InvalidJson: it is none, or not in UTF-8.
        JsonTooLarge: a number has too many digits, or the whole is nested too deeply.
    """
    try:
        return _decoder(limits).decode(text.decode("utf-8") if isinstance(text, bytes) else text)
    except RecursionError as error:
        message = "The JSON is nested too deeply."
        raise JsonTooLarge("variable_depth", limits.depth, message) from error
    except ValueError as error:
        raise InvalidJson("is not valid JSON in UTF-8.") from error


@lru_cache(1)
def _decoder(limits: JsonLimits) -> json.JSONDecoder:
    def number(digits: str) -> str:
        if len(digits) > limits.digits:
            message = f"A number has more than {limits.digits} digits."
            raise JsonTooLarge("number_digits", limits.digits, message)
        return digits

    def exact_number(digits: str) -> ExactNumber:
        try:
            return ExactNumber(number(digits))
        except InvalidOperation as error:  # an exponent of 20 digits
            message = "A number's exponent has too many digits."
            raise JsonTooLarge("number_digits", limits.digits, message) from error

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
            message = f"There are more than {limits.values} values in the {name}."
            raise JsonTooLarge("variable_values", limits.values, message)
        if depth == limits.depth and any(isinstance(inner, (dict, list)) for inner in level):
            message = f"The {name} are nested more than {limits.depth} deep."
            raise JsonTooLarge("variable_depth", limits.depth, message)
        following: list[Any] = []
        for element in level:
            if isinstance(element, dict):
                following += element.values()
            elif isinstance(element, list):
                if len(element) > limits.list_length:
                    message = f"A list has more than {limits.list_length} elements."
                    raise JsonTooLarge("list_length", limits.list_length, message)
                following += element
        level, depth = following, depth + 1


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
