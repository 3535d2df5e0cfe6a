"""How long a query's answer may be kept by shared caches: as its root fields declare."""

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

# Seconds; these fields are in every schema.
INTROSPECTION: Final[Mapping[str, int]] = {"__schema": 300, "__type": 300, "__typename": 300}


def max_age(
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    max_ages: Mapping[str, int],
) -> int | None:
    """Return for how many seconds the answer stays fresh: its least lasting field's; None: never.

    0 means that it may be kept, and must be asked for again with its ETag.

    Args:
        max_ages: those of the schema's own root fields.
    """
    if operation.operation is not OperationType.QUERY:
        return None
    names = root_fields(operation.selection_set, fragments)
    ages = [INTROSPECTION.get(name, max_ages.get(name)) for name in names]
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
