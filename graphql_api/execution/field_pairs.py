"""How many pairs of fields a document has that share a response name: what validation compares.

GraphQL lets a field be asked for twice in one place, if both can be answered as one:
https://spec.graphql.org/September2025/#sec-Field-Selection-Merging
graphql-core compares each pair, once or twice, and their selections in turn: 160 times the same
line are 12,720 pairs at each level of it. Counting them takes one look at each field.
"""

from collections.abc import Iterable, Mapping, Sequence

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


def count_pairs(
    operations: Iterable[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> int:
    """Return the pairs of a document: of its operations, and of fragments that none of them uses.

    Args:
        fragments: by name; none contains itself.
    """
    counter = _Counter(fragments)
    pairs = sum(counter.count([operation.selection_set]) for operation in operations)
    for name, fragment in fragments.items():
        if name not in counter.reached:
            pairs += counter.count([fragment.selection_set])
    return pairs


class _Counter:
    """Counts pairs, fragments inlined.

    Attributes:
        reached: names of the fragments that were looked into.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.reached: set[str] = set()
        self._fragments = fragments

    def count(self, together: Sequence[SelectionSetNode]) -> int:
        """Return the pairs in one place, and below it.

        Fragments that are spread in one place are compared in pairs, too. However often one is
        spread there, its fields are there once.

        Args:
            together: all that is selected in this place.
        """
        fields: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        spreads = 0
        waiting = list(together)
        while waiting:
            for node in waiting.pop().selections:
                if isinstance(node, FieldNode):
                    fields.setdefault((node.alias or node.name).value, []).append(node)
                elif isinstance(node, InlineFragmentNode):
                    waiting.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode):
                    spreads += 1
                    name = node.name.value
                    if name in self._fragments and name not in spread:
                        spread.add(name)
                        waiting.append(self._fragments[name].selection_set)
        self.reached |= spread
        pairs = _pairs(spreads)
        for nodes in fields.values():
            below = [node.selection_set for node in nodes if node.selection_set is not None]
            pairs += _pairs(len(nodes)) + (self.count(below) if below else 0)
        return pairs


def _pairs(number: int) -> int:
    return number * (number - 1) // 2
