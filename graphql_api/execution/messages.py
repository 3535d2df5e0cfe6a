"""graphql-core's messages about values, in JSON's notation instead of Python's."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import GraphQLError, VariableDefinitionNode
from graphql.pyutils import inspect

from graphql_api.domain.quoting import json_text

# The path that graphql-core writes after a variable's name: " at .filter.ids[0]".
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]", re.ASCII)
_NO_NULL: Final = "not to be None."


def without_none(message: str) -> str:
    """Replace None by null, the only Python notation in messages about literals."""
    if message.endswith(_NO_NULL):
        return message.removesuffix(_NO_NULL) + "not to be null."
    return message


def in_json_terms(
    errors: Iterable[GraphQLError], variables: Mapping[str, Any]
) -> Iterator[GraphQLError]:
    """Yield the errors of an execution, with values written as JSON.

    Args:
        variables: as the caller sent them.
    """
    for error in errors:
        fault, node = error.original_error, error.nodes[0] if error.nodes else None
        if isinstance(node, VariableDefinitionNode) and isinstance(fault, GraphQLError):
            name = node.variable.name.value
            place = error.message.removesuffix(fault.message).rpartition(" has invalid value")[2]
            value: Any = variables.get(name)
            for field, index in _STEP.findall(place):
                value = value[field] if field else value[int(index)]
            # The value comes last, before the full stop and any suggestions.
            before, python, after = error.message.rpartition(inspect(value))
            error.message = f"{before}{json_text(value) if python else ''}{after}"
        else:
            error.message = without_none(error.message)
        yield error
