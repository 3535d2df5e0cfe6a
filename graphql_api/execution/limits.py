"""Document limits. Each document is measured once, with its fragments counted as if inlined."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
)

from graphql_api.execution.field_pairs import count_pairs


@dataclass(frozen=True)
class DocumentLimits:
    """The limits of one document: each is the highest value that is accepted.

    The defaults leave real frontends room to spare. The largest document that common tools send is
    the introspection of GraphiQL and of code generators: 1,800 characters, 250 tokens, 190 fields
    (inlined), 15 deep. A page of a frontend has a few dozen fields, 8 deep.

    Attributes:
        characters: length of the document; checked before anything else.
        tokens: counted while parsing, which stops at the limit.
        fragments: named and inline fragments.
        fields: fields in one operation or fragment; like all limits below, with its fragments
            counted as if inlined.
        spreads: fragment spreads, inline fragments included.
        depth: nesting of fields.
        argument_values: values in arguments and defaults: scalars, variables, lists and objects
            all count.
        field_pairs: in the whole document; see graphql_api.execution.field_pairs.
        errors: reported for one document; validation stops at the limit.
    """

    characters: int = 30_000
    tokens: int = 2_000
    operations: int = 20
    fragments: int = 100
    root_fields: int = 20
    fields: int = 500
    spreads: int = 500
    depth: int = 20
    aliases: int = 50
    directives: int = 50
    argument_values: int = 500
    field_pairs: int = 3_000
    errors: int = 10


class LimitExceeded(Exception):
    """The document exceeds a limit.

    Attributes:
        limit: the name of the limit, as in DocumentLimits.
        maximum: the highest value allowed.
        measured: the document's value, as far as it was measured; None if it is unknown.
    """

    def __init__(
        self, limit: str, maximum: int, measured: int | None, *, at_least: bool = False
    ) -> None:
        """Build the message from the measurement.

        Args:
            at_least: measuring stopped at the limit.
        """
        label = limit.replace("_", " ")
        least = "at least " if at_least else ""
        found = "" if measured is None else f": it has {least}{measured}"
        super().__init__(f"The document is above the limit of {maximum} for {label}{found}.")
        self.limit = limit
        self.maximum = maximum
        self.measured = measured


class FragmentCycle(Exception):
    """A fragment contains itself, so the document has no finite size."""


@dataclass
class _Size:
    """The size of a selection set, with everything in it."""

    root_fields: int = 0
    fields: int = 0
    spreads: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0
    argument_values: int = 0

    def add(self, other: "_Size") -> None:
        self.root_fields += other.root_fields
        self.fields += other.fields
        self.spreads += other.spreads
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.directives += other.directives
        self.argument_values += other.argument_values


_Definition = OperationDefinitionNode | FragmentDefinitionNode
_PER_DEFINITION: Final = (
    "fields",
    "spreads",
    "depth",
    "aliases",
    "directives",
    "argument_values",
)


def check_limits(document: DocumentNode, limits: DocumentLimits) -> None:
    """Check a parsed document against the limits. The document need not be valid.

    Raises:
        LimitExceeded: names the first limit that is exceeded.
        FragmentCycle: the document is not valid: a fragment contains itself.
    """
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    _compare(limits, {"operations": len(operations), "fragments": len(fragments)})
    fragments_by_name = {fragment.name.value: fragment for fragment in fragments}
    ruler = _Ruler(fragments_by_name)
    # Unused fragments included: validation checks them in the same way.
    definitions: list[_Definition] = [*fragments, *operations]
    for definition in definitions:
        size = ruler.definition(definition)
        is_root = isinstance(definition, OperationDefinitionNode)
        found = {"root_fields": size.root_fields} if is_root else {}
        _compare(limits, found | {limit: getattr(size, limit) for limit in _PER_DEFINITION})
    _compare(limits, {"fragments": len(fragments) + ruler.inline_fragments})
    _compare(limits, {"field_pairs": count_pairs(operations, fragments_by_name)})


def _compare(limits: DocumentLimits, found: Mapping[str, int]) -> None:
    for limit, number in found.items():
        if number > getattr(limits, limit):
            raise LimitExceeded(limit, getattr(limits, limit), number)


@dataclass
class _Ruler:
    """Measures selection sets. Each fragment is measured once, so nested spreads stay cheap."""

    fragments: Mapping[str, FragmentDefinitionNode]
    sizes: dict[int, _Size | None] = field(default_factory=dict)
    inline_fragments: int = 0

    def definition(self, node: _Definition) -> _Size:
        # Keyed by node, not by name: an invalid document may use a name twice.
        if id(node) not in self.sizes:
            self.sizes[id(node)] = None
            size = self.measure(node.selection_set)
            size.add(_directives(node.directives))
            for variable in node.variable_definitions or ():
                size.add(_directives(variable.directives))
                size.argument_values += _values([variable.default_value])
            self.sizes[id(node)] = size
        measured = self.sizes[id(node)]
        if measured is None:
            raise FragmentCycle
        return measured

    def measure(self, selections: SelectionSetNode) -> _Size:
        total = _Size()
        for node in selections.selections:
            if node.directives:
                total.add(_directives(node.directives))
            if isinstance(node, FieldNode):
                total.add(self._field(node))
            elif isinstance(node, FragmentSpreadNode):
                total.spreads += 1
                fragment = self.fragments.get(node.name.value)
                total.add(_Size() if fragment is None else self.definition(fragment))
            else:
                self.inline_fragments += 1
                total.spreads += 1
                total.add(self.measure(node.selection_set))  # type: ignore[attr-defined]
        return total

    def _field(self, node: FieldNode) -> _Size:
        size = _Size() if node.selection_set is None else self.measure(node.selection_set)
        size.root_fields = 1
        size.fields += 1
        size.depth += 1
        size.aliases += node.alias is not None
        if node.arguments:
            size.argument_values += _values(argument.value for argument in node.arguments)
        return size


def _directives(directives: Sequence[DirectiveNode] | None) -> _Size:
    return _Size(
        directives=len(directives or ()),
        argument_values=sum(
            _values(argument.value for argument in directive.arguments or ())
            for directive in directives or ()
        ),
    )


def _values(values: Iterable[ValueNode | None]) -> int:
    """Return the number of values, nested values included."""
    waiting = [value for value in values if value is not None]
    count = 0
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, ListValueNode):
            waiting += value.values
        elif isinstance(value, ObjectValueNode):
            waiting += [part.value for part in value.fields]
    return count
