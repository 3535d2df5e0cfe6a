"""Counts pairs of fields with the same response name, which validation compares.

GraphQL allows the same field twice in one place if both can be merged:
https://spec.graphql.org/September2025/#sec-Field-Selection-Merging
graphql-core compares each pair once or twice, and then their selections: the same line 160 times
makes 12,720 pairs at each level. Counting them visits each field once.
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
    """Return the number of pairs in the operations and in the fragments that none of them uses.

    Args:
        fragments: by name; no fragment contains itself.
    """
    counter = _Counter(fragments)
    pairs = sum(counter.count([operation.selection_set]) for operation in operations)
    for name, fragment in fragments.items():
        if name not in counter.reached:
            pairs += counter.count([fragment.selection_set])
    return pairs


class _Counter:
    """Counts pairs, with fragments inlined.

    Attributes:
        reached: names of the fragments that were visited.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.reached: set[str] = set()
        self._fragments = fragments

    def count(self, together: Sequence[SelectionSetNode]) -> int:
        """Return the number of pairs in one place and below it.

        Fragments that are spread in the same place are also compared in pairs. The fields of a
        fragment count once there, however often it is spread.

        Args:
            together: all selection sets of this place.
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
