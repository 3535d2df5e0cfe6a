"""What an operation may cost, before it is run: the fields it resolves, and what they read.

Every field counts one, times the lists around it; what it reads is declared on the field itself. A
list counts as long as its arguments say: `first` or `last` of a connection, the number of `ids`.
Whatever @include and @skip leave out is counted, too. The formula is found once for each operation;
variables are put in at each request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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

from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX

PAGE_ARGUMENTS: Final = ("first", "last")
IDS_ARGUMENT: Final = "ids"
INT_LENGTH: Final = 10  # characters; anything longer is no Int of GraphQL's

Place = tuple[str, ...]
"""Where a field is in the answer: types and response names, in turns."""

Measure = Callable[[Any], int]
"""Returns how long an argument's value, as it was sent, allows a list to be."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The size of a list that a variable gives.

    Attributes:
        default: the size where the request leaves the variable out.
    """

    name: str
    measure: Measure
    default: int

    def of(self, variables: Mapping[str, Any]) -> int:
        return self.measure(variables[self.name]) if self.name in variables else self.default


Size = int | Variable


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum, and for each list whose size a variable gives, the cost of one of its elements.

    Attributes:
        fields: to resolve.
        by_id: records to read by their ids.
        lists: of which a page is to be read.
    """

    fields: int = 0
    by_id: int = 0
    lists: int = 0
    repeated: tuple[tuple[Variable, "Cost"], ...] = ()

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.fields + other.fields,
            self.by_id + other.by_id,
            self.lists + other.lists,
            self.repeated + other.repeated,
        )

    def times(self, size: Size) -> "Cost":
        if isinstance(size, Variable):
            return Cost(repeated=((size, self),))
        repeated = tuple((variable, element.times(size)) for variable, element in self.repeated)
        return Cost(self.fields * size, self.by_id * size, self.lists * size, repeated)

    def of(self, variables: Mapping[str, Any]) -> "Cost":
        """Return the cost with these variables, a plain sum."""
        if not self.repeated:
            return self
        fields, by_id, lists = self.fields, self.by_id, self.lists
        for variable, element in self.repeated:
            size, cost = variable.of(variables), element.of(variables)
            fields += size * cost.fields
            by_id += size * cost.by_id
            lists += size * cost.lists
        return Cost(fields, by_id, lists)


@dataclass(frozen=True)
class CostFinder:
    """Finds the cost of a valid document's operations; each fragment is looked at once a place.

    Attributes:
        reads_of: returns what a field reads; of each element, where it takes ids.
        defaults: of the operation's variables.
        met: the places in the answer whose reads are counted: a field that is selected there
            again, in another fragment perhaps, is resolved once.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    reads_of: Callable[[GraphQLField], Cost]
    defaults: Mapping[str, ValueNode | None] = field(default_factory=dict)
    met: set[Place] = field(default_factory=set)

    def find(self, operation: OperationDefinitionNode) -> Cost:
        defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
        }
        root = self.schema.get_root_type(operation.operation)
        finder = replace(self, defaults=defaults, met=set())
        return finder._selections(operation.selection_set, root, 1, ())  # noqa: SLF001 - its own

    def _selections(
        self, selections: SelectionSetNode, parent: Any, page: Size, place: Place
    ) -> Cost:
        total = Cost()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += self._field(node, parent, page, place)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                total += self._selections(node.selection_set, inner, page, place)
            else:
                assert isinstance(node, FragmentSpreadNode)
                fragment = self.fragments[node.name.value]
                inner = self.schema.get_type(fragment.type_condition.name.value)
                total += self._selections(fragment.selection_set, inner, page, place)
        return total

    def _field(self, node: FieldNode, parent: Any, page: Size, around: Place) -> Cost:
        """Return one field's cost.

        Args:
            page: what the arguments of the connection around the field say of its lists.
            around: the place that the field is in.
        """
        definition = _definition(parent, node.name.value)
        if definition is None:
            return Cost(fields=1)
        place = (*around, parent.name, (node.alias or node.name).value)
        element = Cost() if place in self.met else self.reads_of(definition)
        self.met.add(place)
        inner_page = self._page(node, definition)
        if node.selection_set is not None:
            inner = get_named_type(definition.type)
            element += self._selections(node.selection_set, inner, inner_page, place)
        if IDS_ARGUMENT in definition.args:
            return Cost(fields=1) + element.times(inner_page)
        is_list = is_list_type(get_nullable_type(definition.type))
        return Cost(fields=1) + element.times(page if is_list else 1)

    def _page(self, node: FieldNode, definition: GraphQLField) -> Size:
        """Return how long the field's arguments allow its lists to be; 1 where they say nothing."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if IDS_ARGUMENT in definition.args:
            return self._size(given.get(IDS_ARGUMENT), _number_of_ids)
        if not any(name in definition.args for name in PAGE_ARGUMENTS):
            return 1
        sizes = [self._size(given[name], _page_size) for name in PAGE_ARGUMENTS if name in given]
        variables = [size for size in sizes if isinstance(size, Variable)]
        if len(variables) > 1:  # which of them is null is known only at the request
            return PAGE_SIZE_MAX
        if variables:
            return variables[0]
        return max((size for size in sizes if isinstance(size, int)), default=PAGE_SIZE_DEFAULT)

    def _size(self, value: ValueNode | None, measure: Measure) -> Size:
        if isinstance(value, VariableNode):
            name = value.name.value
            return Variable(name, measure, measure(_plain(self.defaults.get(name))))
        return measure(_plain(value))


def _definition(parent: Any, name: str) -> GraphQLField | None:
    # __typename, __schema and __type stand in no type's fields, and what is behind them is
    # bounded by the limit of fields and by graphql-core's rule for the depth of introspection.
    if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
        definition: GraphQLField | None = parent.fields.get(name)
        return definition
    return None


def _page_size(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return PAGE_SIZE_DEFAULT  # null is the default; all else is refused, and reads nothing
    # So is what is outside its bounds.
    return min(max(value, 0), PAGE_SIZE_MAX)


def _number_of_ids(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1  # a value alone is a list of one


def _plain(value: ValueNode | None) -> Any:
    """Return a literal as a variable would bring it, as far as sizes depend on it."""
    if isinstance(value, ListValueNode):
        return list(value.values)
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) < INT_LENGTH else PAGE_SIZE_MAX
    return None
