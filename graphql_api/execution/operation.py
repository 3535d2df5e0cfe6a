"""What is found out about an operation once, when its document is examined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

from graphql_api.execution.cost import Cost

# Seconds; these fields are in every schema.
INTROSPECTION_MAX_AGES: Final[Mapping[str, int]] = {
    "__schema": 300,
    "__type": 300,
    "__typename": 300,
}


@dataclass(frozen=True)
class Operation:
    """One operation, and what it may cost.

    Attributes:
        max_age: see the function of that name.
        root_fields: their names, sorted, fragments inlined.
        is_sequential: it never does two things at a time.
    """

    node: OperationDefinitionNode
    cost: Cost
    max_age: int | None
    root_fields: tuple[str, ...]
    is_sequential: bool

    @classmethod
    def of(
        cls,
        node: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        cost: Cost,
        max_ages: Mapping[str, int],
    ) -> "Operation":
        """Return what is known of a valid document's operation.

        Args:
            max_ages: see graphql_api.execution.executable.
        """
        names = root_fields(node.selection_set, fragments)
        age = max_age(node, names, max_ages)
        return cls(node, cost, age, tuple(sorted(names)), is_sequential(node))


def max_age(
    operation: OperationDefinitionNode, names: Iterable[str], max_ages: Mapping[str, int]
) -> int | None:
    """Return for how many seconds the answer stays fresh: its least lasting field's; None: never.

    0 means that it may be kept, and must be asked for again with its ETag.

    Args:
        names: of its root fields.
        max_ages: those of the schema's own root fields.
    """
    if operation.operation is not OperationType.QUERY:
        return None
    ages = [INTROSPECTION_MAX_AGES.get(name, max_ages.get(name)) for name in names]
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


def is_sequential(operation: OperationDefinitionNode) -> bool:
    # Mutations run one after the other, by GraphQL's own rules.
    selections = operation.selection_set.selections
    is_single = len(selections) == 1 and isinstance(selections[0], FieldNode)
    return is_single or operation.operation is OperationType.MUTATION


def condition_variables(document: DocumentNode) -> tuple[str, ...]:
    """Return the names of the variables that decide what is answered at all, sorted."""
    finder = _Finder()
    visit(document, finder)
    return tuple(sorted(finder.names))


class _Finder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.names |= {
            argument.value.name.value
            for argument in node.arguments or ()
            if isinstance(argument.value, VariableNode)
        }
