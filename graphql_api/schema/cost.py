"""What an operation may cost, before it is run: every field counts one, times the lists around it.

A list counts as long as its arguments say: `first` or `last` of a connection, the number of `ids`.
The formula is found once for each operation; variables are put in at each request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from graphql_api.domain.listing import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX

PAGE_ARGUMENTS: Final = ("first", "last")
IDS_ARGUMENT: Final = "ids"
INT_LENGTH: Final = 10  # characters; anything longer is no Int of GraphQL's

Size = int | VariableNode


@dataclass(frozen=True)
class Cost:
    """A formula: `fields`, and for each list its size times the cost of one of its elements.

    A size that is a variable is read from the request; one that is missing or no number counts
    as a page's default: the resolver refuses it, or takes that default.
    """

    fields: int
    lists: tuple[tuple[Size, "Cost"], ...] = ()

    def of(self, variables: Mapping[str, Any]) -> int:
        """Return the cost with these variables."""
        return self.fields + sum(
            _number(size, variables) * element.of(variables) for size, element in self.lists
        )


def _number(size: Size, variables: Mapping[str, Any]) -> int:
    if isinstance(size, int):
        return size
    value = variables.get(size.name.value)
    if isinstance(value, list):
        return len(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return PAGE_SIZE_DEFAULT
    # Outside its bounds it is refused by the resolver, which reads nothing.
    return min(max(value, 0), PAGE_SIZE_MAX)


@dataclass(frozen=True)
class CostFinder:
    """Finds the cost of a valid document's operations; each fragment is looked at once a place."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def find(self, operation: OperationDefinitionNode) -> Cost:
        root = self.schema.get_root_type(operation.operation)
        return self._selections(operation.selection_set, root, 1)

    def _selections(self, selections: SelectionSetNode, parent: Any, page: Size) -> Cost:
        fields = 0
        lists: list[tuple[Size, Cost]] = []
        for node in selections.selections:
            if isinstance(node, FieldNode):
                cost = self._field(node, parent, page)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                cost = self._selections(node.selection_set, inner, page)
            else:
                assert isinstance(node, FragmentSpreadNode)
                fragment = self.fragments[node.name.value]
                inner = self.schema.get_type(fragment.type_condition.name.value)
                cost = self._selections(fragment.selection_set, inner, page)
            fields += cost.fields
            lists += cost.lists
        return Cost(fields, tuple(lists))

    def _field(self, node: FieldNode, parent: Any, page: Size) -> Cost:
        """Return one field's cost.

        Args:
            page: what the arguments of the connection around the field say of its lists.
        """
        definition = _definition(parent, node.name.value)
        if definition is None or node.selection_set is None:
            return Cost(1)
        inner_page = _page(node, definition)
        inner = self._selections(node.selection_set, get_named_type(definition.type), inner_page)
        if not is_list_type(get_nullable_type(definition.type)):
            return Cost(1 + inner.fields, inner.lists)
        size = inner_page if IDS_ARGUMENT in definition.args else page
        return Cost(1, ((size, inner),))


def _definition(parent: Any, name: str) -> GraphQLField | None:
    # __typename, __schema and __type stand in no type's fields, and what is behind them is
    # bounded by the limit of fields and by graphql-core's rule for the depth of introspection.
    if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
        definition: GraphQLField | None = parent.fields.get(name)
        return definition
    return None


def _page(node: FieldNode, definition: GraphQLField) -> Size:
    """Return how long the field's arguments allow its lists to be; 1 where they say nothing."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if IDS_ARGUMENT in definition.args:
        return _size(given.get(IDS_ARGUMENT))
    if not any(name in definition.args for name in PAGE_ARGUMENTS):
        return 1
    sizes = [_size(given[name]) for name in PAGE_ARGUMENTS if name in given]
    variables = [size for size in sizes if not isinstance(size, int)]
    if len(variables) > 1:  # which of them is null is known only at the request
        return PAGE_SIZE_MAX
    if variables:
        return variables[0]
    return max((size for size in sizes if isinstance(size, int)), default=PAGE_SIZE_DEFAULT)


def _size(value: ValueNode | None) -> Size:
    if isinstance(value, VariableNode):
        return value
    if isinstance(value, ListValueNode):
        return len(value.values)
    if isinstance(value, IntValueNode):
        return (
            min(int(value.value), PAGE_SIZE_MAX) if len(value.value) < INT_LENGTH else PAGE_SIZE_MAX
        )
    return PAGE_SIZE_DEFAULT
