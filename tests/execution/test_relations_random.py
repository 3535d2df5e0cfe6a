"""Any selection of relations and plain fields, of a world with odd objects, is answered alike."""

import random
from typing import Any, Final

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    OverlappingFieldsCanBeMergedRule,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from tests.execution.comparing import plain, projected, run
from tests.execution.relations import CORE, a_world

CONDITIONS: Final = (*[""] * 5, " @include(if: $a)", " @skip(if: $b)", " @include(if: false)")
ARGUMENTS: Final = ("", "(first: 1)", "(first: $n)")
SEEDS: Final = 24
LONG_SEEDS: Final = 800


class Selections:
    """Makes random selection sets, with fragments, aliases and conditions."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def of(self, parent: Any, depth: int) -> str:
        chosen = [self._one(parent, depth) for _ in range(self._chance.randint(1, 5))]
        return f"{{ {' '.join(chosen)} }}"

    def _one(self, parent: Any, depth: int) -> str:
        kind = self._chance.random()
        if depth and kind < 0.1:
            return f"...{self._condition()} {self.of(parent, depth - 1)}"
        if depth and kind < 0.2:
            on = self._chance.choice(self._possible(parent))
            return f"... on {on.name}{self._condition()} {self.of(on, depth - 1)}"
        names = [
            name
            for name, field in parent.fields.items()
            if depth or is_leaf_type(get_named_type(field.type))
        ]
        if not names or kind > 0.95:
            return "__typename"
        name = self._chance.choice(names)
        field = parent.fields[name]
        inner: Any = get_named_type(field.type)
        arguments = self._chance.choice(ARGUMENTS) if "first" in field.args else ""
        alias = self._chance.choice(["", "", "one: ", "two: ", f"a{self._chance.randint(0, 99)}: "])
        below = "" if is_leaf_type(inner) else " " + self.of(inner, depth - 1)
        return f"{alias}{name}{arguments}{self._condition()}{below}"

    def _possible(self, parent: Any) -> list[Any]:
        """Return the types that a fragment within a parent may be on."""
        if isinstance(parent, GraphQLInterfaceType):
            return [parent, *CORE.get_possible_types(parent)]
        assert isinstance(parent, GraphQLObjectType)
        return [parent, *parent.interfaces]

    def _condition(self) -> str:
        return self._chance.choice(CONDITIONS)


def a_document(chance: random.Random) -> Any:
    """Return a valid document; two fields of one key are no matter of the executor."""
    while True:
        selected = Selections(chance).of(CORE.query_type, 5)
        text = f"query ($a: Boolean!, $b: Boolean = false, $n: Int) {selected}"
        document = parse(text)
        if not validate(CORE, document, [OverlappingFieldsCanBeMergedRule]):
            return document


def same_responses(seed: int) -> None:
    document = a_document(random.Random(seed))
    kept: dict[Any, Any] = {}
    for at in range(3):  # from the second on, projections are kept ones
        variables = {"a": at != 1, "n": at + 1}
        first, second = (a_world(random.Random(f"{seed} {at}")) for _ in range(2))
        expected = run(document, first, variables, plain())
        assert run(document, second, variables, projected(document, kept)) == expected
        assert second.done() == first.done()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_responses_are_the_same_byte_for_byte(seed: int) -> None:
    same_responses(seed)


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.parametrize("seed", range(SEEDS, LONG_SEEDS))
def test_many_more_responses_are_the_same_byte_for_byte(seed: int) -> None:
    same_responses(seed)
