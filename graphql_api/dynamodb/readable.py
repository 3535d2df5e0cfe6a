"""The conditions for a readable record: an update is conditional on them, decoding checks them.

A condition can check types and bounds. Only decoding can check that a string between the bounds of
times is a time, and that a number does not have too many digits.
"""

from typing import Any, Final

from graphql_api.domain.entity import VERSION_MAX
from graphql_api.dynamodb.attributes import TIME_MAX, TIME_MIN, RecordFormat

TIMES: Final = frozenset({"created_at"})
# An update makes one version more of it, which has to be readable, too.
LAST_CHANGEABLE: Final = VERSION_MAX - 1


def condition(
    form: RecordFormat[Any, Any, Any], changed: frozenset[str]
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """Return an update's condition on the attributes that it does not set.

    Args:
        changed: attributes that it sets.

    Returns:
        A condition, the attributes that it names as `#attribute`, and the values of its
        placeholders.
    """
    bounds = {**form.numbers, "version": (1, LAST_CHANGEABLE)}
    texts, optional = sorted(form.texts - changed), sorted(form.optional_texts - changed)
    times, numbers = sorted(TIMES - changed), sorted(bounds.keys() - changed)
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
        least, most = bounds[name]
        values[f":{name}_min"] = {"N": str(least)}
        values[f":{name}_max"] = {"N": str(most)}
    return " AND ".join(clauses), (*texts, *optional, *times, *numbers), values
