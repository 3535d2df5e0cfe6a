"""The cost of an operation, computed before it runs: the fields it resolves and their reads.

Every field counts 1, multiplied by the sizes of the lists around it; its reads are declared on the
field itself. The size of a list comes from its arguments: `first` or `last` of a connection, the
number of `ids`. A mutation of several `inputs` counts as one mutation for each. Fields that
@include and @skip leave out count too. The formula is computed once for each operation; each
request fills in its variables.
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

from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX

PAGE_ARGUMENTS: Final = ("first", "last")
IDS_ARGUMENT: Final = "ids"
INPUTS_ARGUMENT: Final = "inputs"
INT_LENGTH: Final = 10  # characters; anything longer is not a GraphQL Int

Place = tuple[str, ...]
"""A field's position in the response: types and response names, alternating."""

Measure = Callable[[Any], int]
"""Returns the list size that an argument's value allows."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A list size that depends on a variable.

    Attributes:
        default: the size if the request omits the variable.
    """

    name: str
    measure: Measure
    default: int

    def of(self, variables: Mapping[str, Any]) -> int:
        return self.measure(variables[self.name]) if self.name in variables else self.default


Size = int | Variable


@dataclass(frozen=True, slots=True)
class Cost:
    """A fixed cost, plus the cost of one element for each list whose size is a variable.

    Attributes:
        fields: fields to resolve.
        by_id: records to read by id.
        lists: lists of which a page is read.
        writes: records to write.
        files: files of jobs to read, or to make a URL of.
        nested_by_id, nested_lists: those of them that fields below a root field read, for each
            object around: they begin after others, and at the same time.
    """

    fields: int = 0
    by_id: int = 0
    lists: int = 0
    writes: int = 0
    files: int = 0
    nested_by_id: int = 0
    nested_lists: int = 0
    repeated: tuple[tuple[Variable, "Cost"], ...] = ()

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.fields + other.fields,
            self.by_id + other.by_id,
            self.lists + other.lists,
            self.writes + other.writes,
            self.files + other.files,
            self.nested_by_id + other.nested_by_id,
            self.nested_lists + other.nested_lists,
            self.repeated + other.repeated,
        )

    def times(self, size: Size) -> "Cost":
        if isinstance(size, Variable):
            return Cost(repeated=((size, self),))
        repeated = tuple((variable, element.times(size)) for variable, element in self.repeated)
        return Cost(
            self.fields * size,
            self.by_id * size,
            self.lists * size,
            self.writes * size,
            self.files * size,
            self.nested_by_id * size,
            self.nested_lists * size,
            repeated,
        )

    def of(self, variables: Mapping[str, Any]) -> "Cost":
        """Return the cost with these variables, without variable parts."""
        if not self.repeated:
            return self
        total = replace(self, repeated=())
        for variable, element in self.repeated:
            total += element.of(variables).times(variable.of(variables))
        return total


@dataclass(frozen=True)
class CostFinder:
    """Computes the cost of a valid document's operations. A fragment is visited once per spread.

    Attributes:
        reads_of: returns a field's reads; for a field that takes ids or inputs, those for one.
        defaults: of the operation's variables.
        met: positions in the response whose reads are counted. A field that is selected there
            again, for example in another fragment, is resolved once.
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
        return finder.selected(operation.selection_set, root, 1, ())

    def selected(self, selections: SelectionSetNode, parent: Any, page: Size, place: Place) -> Cost:
        total = Cost()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += self._field(node, parent, page, place)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                total += self.selected(node.selection_set, inner, page, place)
            else:
                assert isinstance(node, FragmentSpreadNode)
                fragment = self.fragments[node.name.value]
                inner = self.schema.get_type(fragment.type_condition.name.value)
                total += self.selected(fragment.selection_set, inner, page, place)
        return total

    def _field(self, node: FieldNode, parent: Any, page: Size, around: Place) -> Cost:
        """Return one field's cost.

        Args:
            page: the size of its lists, from the arguments of the connection around the field.
            around: the position of the parent.
        """
        definition = _definition(parent, node.name.value)
        if definition is None:
            return Cost(fields=1)
        place = (*around, parent.name, (node.alias or node.name).value)
        element = Cost() if place in self.met else self.reads_of(definition)
        if around and (element.by_id or element.lists):
            element = replace(element, nested_by_id=element.by_id, nested_lists=element.lists)
        self.met.add(place)
        inner_page = self._page(node, definition)
        if node.selection_set is not None:
            inner = get_named_type(definition.type)
            element += self.selected(node.selection_set, inner, inner_page, place)
        if IDS_ARGUMENT in definition.args:
            return Cost(fields=1) + element.times(inner_page)
        if INPUTS_ARGUMENT in definition.args:
            return (Cost(fields=1) + element).times(inner_page)
        is_list = is_list_type(get_nullable_type(definition.type))
        return Cost(fields=1) + element.times(page if is_list else 1)

    def _page(self, node: FieldNode, definition: GraphQLField) -> Size:
        """Return the size of the field's lists from its arguments; 1 if no argument sets it."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if IDS_ARGUMENT in definition.args:
            return self._size(given.get(IDS_ARGUMENT), _number_of_ids)
        if INPUTS_ARGUMENT in definition.args:
            return self._size(given.get(INPUTS_ARGUMENT), _number_of_inputs)
        if not any(name in definition.args for name in PAGE_ARGUMENTS):
            return 1
        sizes = [self._size(given[name], _page_size) for name in PAGE_ARGUMENTS if name in given]
        variables = [size for size in sizes if isinstance(size, Variable)]
        if len(variables) > 1:  # only the request tells which of them is null
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
    # __typename, __schema and __type are not in any type's fields. The limit of fields and
    # graphql-core's rule for the depth of introspection bound what they return.
    if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
        definition: GraphQLField | None = parent.fields.get(name)
        return definition
    return None


def _page_size(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return PAGE_SIZE_DEFAULT  # null is the default; other types are refused and read nothing
    # A size out of bounds is refused, too.
    return min(max(value, 0), PAGE_SIZE_MAX)


def _number_of_ids(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1  # GraphQL coerces a value to a list of one


def _number_of_inputs(value: Any) -> int:
    # Without any, the field counts; more than are allowed are refused, with their number.
    return min(max(_number_of_ids(value), 1), INPUTS_MAX)


def _plain(value: ValueNode | None) -> Any:
    """Return a literal in the form of a variable's value, as far as sizes depend on it."""
    if isinstance(value, ListValueNode):
        return list(value.values)
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) < INT_LENGTH else PAGE_SIZE_MAX
    return None
