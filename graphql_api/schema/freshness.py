"""How long a query's answer may be kept by shared caches: declared once for each root field."""

from collections.abc import Mapping
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

# Seconds, in caches that callers share: a caller's own asks each time. A list may lag the writes of
# others by a moment anyway; what is always current has to be asked for again, which a 304 makes
# cheap. A field that is not named is personal: never kept.
MAX_AGE: Final[Mapping[str, int]] = {
    "__schema": 300,
    "__type": 300,
    "__typename": 300,
    "item": 0,
    "items": 5,
    "node": 0,
    "nodes": 0,
}


def max_age(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> int | None:
    """Return for how many seconds the answer stays fresh: its least lasting field's; None: never.

    0 means that it may be kept, and must be asked for again with its ETag.
    """
    if operation.operation is not OperationType.QUERY:
        return None
    ages = [MAX_AGE.get(name) for name in root_fields(operation.selection_set, fragments)]
    known = [age for age in ages if age is not None]
    return min(known) if known and len(known) == len(ages) else None


def root_fields(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> set[str]:
    names: set[str] = set()
    for node in selections.selections:
        if isinstance(node, FieldNode):
            names.add(node.name.value)
        elif isinstance(node, FragmentSpreadNode):
            names |= root_fields(fragments[node.name.value].selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            names |= root_fields(node.selection_set, fragments)
    return names
