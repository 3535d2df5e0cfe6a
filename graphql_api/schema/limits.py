"""How large a document may be, measured once for each document, fragments as if inlined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True)
class DocumentLimits:
    """What one document may be; the defaults stand in graphql_api.settings, with their reasons.

    Attributes:
        characters: of the text; checked before anything else.
        tokens: counted while parsing, which stops there.
        fragments: named and inline ones.
        fields: of one operation or fragment; like all below, with its fragments as if inlined.
        depth: fields within fields.
        errors: reported of one document; validation stops there.
    """

    characters: int
    tokens: int
    operations: int
    fragments: int
    root_fields: int
    fields: int
    depth: int
    aliases: int
    directives: int
    errors: int


class LimitExceeded(Exception):
    """The document is larger than allowed.

    Attributes:
        limit: its name, as DocumentLimits has it.
        maximum: what is allowed.
    """

    def __init__(self, limit: str, maximum: int) -> None:
        words = limit.replace("_", " ")
        super().__init__(f"The document is above the limit of {maximum} for {words}.")
        self.limit = limit
        self.maximum = maximum


@dataclass
class _Size:
    """What a selection set comes to, everything in it counted."""

    root_fields: int = 0
    fields: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0

    def add(self, other: "_Size") -> None:
        self.root_fields += other.root_fields
        self.fields += other.fields
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.directives += other.directives


_Definition = OperationDefinitionNode | FragmentDefinitionNode
_PER_DEFINITION: Final = ("fields", "depth", "aliases", "directives")


def check_limits(document: DocumentNode, limits: DocumentLimits) -> None:
    """Compare a parsed document with its limits; it need not be valid.

    Raises:
        LimitExceeded: names the first limit that is exceeded.
    """
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    _compare(limits, {"operations": len(operations), "fragments": len(fragments)})
    ruler = _Ruler({fragment.name.value: fragment for fragment in fragments})
    # Those that are used nowhere, too: validation looks at them as closely.
    definitions: list[_Definition] = [*fragments, *operations]
    for definition in definitions:
        size = ruler.definition(definition)
        is_root = isinstance(definition, OperationDefinitionNode)
        found = {"root_fields": size.root_fields} if is_root else {}
        _compare(limits, found | {limit: getattr(size, limit) for limit in _PER_DEFINITION})
    _compare(limits, {"fragments": len(fragments) + ruler.inline_fragments})


def _compare(limits: DocumentLimits, found: Mapping[str, int]) -> None:
    for limit, number in found.items():
        if number > getattr(limits, limit):
            raise LimitExceeded(limit, getattr(limits, limit))


@dataclass
class _Ruler:
    """Measures selection sets; each fragment once, so that a bomb of fragments costs nothing."""

    fragments: Mapping[str, FragmentDefinitionNode]
    sizes: dict[int, _Size] = field(default_factory=dict)
    inline_fragments: int = 0

    def definition(self, node: _Definition) -> _Size:
        # By the node and not by its name: an invalid document may have one name twice.
        if id(node) not in self.sizes:
            self.sizes[id(node)] = _Size()  # a cycle ends here; validation refuses it by name
            size = self.measure(node.selection_set)
            size.directives += len(node.directives or ())
            size.directives += sum(
                len(variable.directives or ()) for variable in node.variable_definitions or ()
            )
            self.sizes[id(node)] = size
        return self.sizes[id(node)]

    def measure(self, selections: SelectionSetNode) -> _Size:
        total = _Size()
        for node in selections.selections:
            total.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                total.add(self._field(node))
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments.get(node.name.value)
                total.add(_Size() if fragment is None else self.definition(fragment))
            else:
                self.inline_fragments += 1
                total.add(self.measure(node.selection_set))  # type: ignore[attr-defined]
        return total

    def _field(self, node: FieldNode) -> _Size:
        size = _Size() if node.selection_set is None else self.measure(node.selection_set)
        size.root_fields = 1
        size.fields += 1
        size.depth += 1
        size.aliases += node.alias is not None
        return size
