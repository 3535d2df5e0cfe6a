"""What a record has to hold to be an item: an update is conditional on it, and decoding checks it.

A condition can tell types and bounds. That a text between the bounds of times is a time, and that
a price has no fractions of a cent, only decoding can.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from graphql_api.domain.entity import VERSION_MAX
from graphql_api.items.item import CENT, PRICE_MAX

TEXTS: Final = frozenset({"name", "category"})
OPTIONAL_TEXTS: Final = frozenset({"description"})  # DynamoDB's own NULL counts as absent
TIMES: Final = frozenset({"created_at"})
# As text: a day within both ends of what a datetime holds, so that any offset can be taken off.
TIME_MIN: Final = "0001-01-02"
TIME_MAX: Final = "9999-12-31"
BOUNDS: Final[Mapping[str, tuple[Decimal | int, Decimal | int]]] = {
    "price": (CENT, PRICE_MAX),
    "version": (1, VERSION_MAX),
}
# An update makes one version more of it, which has to be readable, too.
LAST_CHANGEABLE: Final = VERSION_MAX - 1


def condition(changed: frozenset[str]) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """Return what an update asks of the attributes that it does not set.

    Args:
        changed: attributes that it sets.

    Returns:
        A condition, the attributes that it names as `#attribute`, and the values of its
        placeholders.
    """
    texts, optional = sorted(TEXTS - changed), sorted(OPTIONAL_TEXTS - changed)
    times, numbers = sorted(TIMES - changed), sorted(BOUNDS.keys() - changed)
    clauses = [f"attribute_type(#{name}, :text)" for name in texts]
    clauses += [
        f"(attribute_not_exists(#{name}) OR attribute_type(#{name}, :text)"
        f" OR attribute_type(#{name}, :null))"
        for name in optional
    ]
    clauses += [
        f"attribute_type(#{name}, :text) AND #{name} BETWEEN :time_min AND :time_max"
        for name in times
    ]
    clauses += [
        f"attribute_type(#{name}, :number) AND #{name} BETWEEN :{name}_min AND :{name}_max"
        for name in numbers
    ]
    # DynamoDB refuses a value that no expression names.
    values: dict[str, Any] = {":text": {"S": "S"}} if texts or optional or times else {}
    values |= {":null": {"S": "NULL"}} if optional else {}
    values |= {":time_min": {"S": TIME_MIN}, ":time_max": {"S": TIME_MAX}} if times else {}
    values |= {":number": {"S": "N"}} if numbers else {}
    for name in numbers:
        least, most = BOUNDS[name]
        values[f":{name}_min"] = {"N": str(least)}
        values[f":{name}_max"] = {"N": str(LAST_CHANGEABLE if name == "version" else most)}
    return " AND ".join(clauses), (*texts, *optional, *times, *numbers), values
