"""The analysis of an operation, done once when its document is prepared."""

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

# Seconds. These fields are in every schema.
INTROSPECTION_MAX_AGES: Final[Mapping[str, int]] = {
    "__schema": 300,
    "__type": 300,
    "__typename": 300,
}


@dataclass(frozen=True)
class Operation:
    """One operation and its cost.

    Attributes:
        max_age: see the function of that name.
        root_fields: names of the root fields, sorted, fragments inlined.
        is_sequential: its root fields never run concurrently.
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
        """Analyse an operation of a valid document.

        Args:
            max_ages: see graphql_api.execution.executable.
        """
        names = root_fields(node.selection_set, fragments)
        age = max_age(node, names, max_ages)
        return cls(node, cost, age, tuple(sorted(names)), is_sequential(node))


def max_age(
    operation: OperationDefinitionNode, names: Iterable[str], max_ages: Mapping[str, int]
) -> int | None:
    """Return the seconds that caches may keep the response: the lowest max age of its fields.

    0: caches may store it, but must revalidate it with its ETag. None: it is never cached.

    Args:
        names: of the operation's root fields.
        max_ages: of the schema's root fields.
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
    # GraphQL runs the fields of a mutation one after the other.
    selections = operation.selection_set.selections
    is_single = len(selections) == 1 and isinstance(selections[0], FieldNode)
    return is_single or operation.operation is OperationType.MUTATION


def condition_variables(document: DocumentNode) -> tuple[str, ...]:
    """Return the sorted names of the variables in directives, such as @include and @skip."""
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
