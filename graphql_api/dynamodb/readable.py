"""The conditions for a readable record: an update is conditional on them, decoding checks them.

A condition can check types and bounds. Only decoding can check that a string between the bounds of
times is a time, and that a number does not have too many digits.
"""

from typing import Any, Final

from graphql_api.domain.entity import VERSION_MAX
from graphql_api.domain.timestamp import TIME_MAX, TIME_MIN
from graphql_api.dynamodb.attributes import RecordFormat, Stored

# An update makes one version more of it, which has to be readable, too.
LAST_CHANGEABLE: Final = VERSION_MAX - 1
# Of every entity; an update always sets `updated_at`.
_OWN: Final = {
    "created_at": Stored("S", bounds=(TIME_MIN, TIME_MAX)),
    "version": Stored("N", bounds=(1, LAST_CHANGEABLE)),
}


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
    asked = {
        name: stored
        for name, stored in sorted({**form.attributes, **_OWN}.items())
        if name not in changed
    }
    values: dict[str, Any] = {}
    clauses = []
    for name, stored in asked.items():
        # DynamoDB refuses a value that no expression names.
        values[f":{stored.kind}"] = {"S": stored.kind}
        clause = f"attribute_type(#{name}, :{stored.kind})"
        if stored.bounds is not None:
            clause += f" AND #{name} BETWEEN :{name}_min AND :{name}_max"
            least, most = stored.bounds
            values[f":{name}_min"] = {stored.kind: str(least)}
            values[f":{name}_max"] = {stored.kind: str(most)}
        if not stored.is_required:
            values[":null"] = {"S": "NULL"}
            absent = f"attribute_not_exists(#{name}) OR attribute_type(#{name}, :null)"
            clause = f"({absent} OR {clause})"
        clauses.append(clause)
    return " AND ".join(clauses), tuple(asked), values
