"""JSON from outside: exact numbers, and nothing so deep or long that it costs more than it says."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn


class InvalidJson(Exception):
    """The text is no JSON."""


class JsonTooLarge(Exception):
    """The value is above a limit; the message names it."""


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
    """Return the JSON's value; a number with a fraction stays exact, as a Decimal.

    Raises:
        InvalidJson: it is none, or not in UTF-8.
        JsonTooLarge: a number has too many digits, or the whole is nested too deeply.
    """

    def number(digits: str) -> str:
        if len(digits) > limits.digits:
            raise JsonTooLarge(f"A number has more than {limits.digits} digits.")
        return digits

    try:
        return json.loads(
            text.decode("utf-8") if isinstance(text, bytes) else text,
            parse_int=lambda digits: int(number(digits)),
            parse_float=lambda digits: Decimal(number(digits)),
            parse_constant=_no_constant,
        )
    except RecursionError as error:
        raise JsonTooLarge("The JSON is nested too deeply.") from error
    except ValueError as error:
        raise InvalidJson("is not valid JSON in UTF-8.") from error


def check_json(value: Any, limits: JsonLimits) -> None:
    """Hold a decoded value against the limits.

    Raises:
        JsonTooLarge: see there.
    """
    level, depth, values = [value], 0, 0
    while level:
        values += len(level)
        if values > limits.values:
            raise JsonTooLarge(f"There are more than {limits.values} values in the variables.")
        if depth > limits.depth:
            raise JsonTooLarge(f"The variables are nested more than {limits.depth} deep.")
        following: list[Any] = []
        for element in level:
            if isinstance(element, dict):
                following += element.values()
            elif isinstance(element, list):
                if len(element) > limits.list_length:
                    raise JsonTooLarge(f"A list has more than {limits.list_length} elements.")
                following += element
        level, depth = following, depth + 1


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
