"""How the API is asked for entities of one kind: documents, and the values that clients send."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from strawberry.utils.str_converters import capitalize_first


@dataclass(frozen=True)
class Walk:
    """A list as a client walks it, newest or oldest first.

    Attributes:
        document: takes $first and $after, too. Its result is the list, or holds it as `list`.
        group: whose list it is; None: it is of all.
        until: entities that were created before this are none of the walker's business, and the
            walk, which has the newest first, ends at them.
    """

    document: str
    variables: Mapping[str, Any]
    group: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Asked:
    """The mutations and queries of one kind; in responses the entity is called `entity`.

    Attributes:
        noun: as in its fields: createItem, item; priceList of two words.
        fields: that are selected, the one that holds the token under the name `token`.
        token, group: the names in inputs of the fields that hold these two; "": there are no
            groups.
        new: returns the input of a create by what is random about it, a token and a group.
        changed: returns what an update sets beside the token, if it sets more.
        walk: returns a walk of the entities of a group that were created since a time.
        prefix: of the names of its problems.
    """

    noun: str
    fields: str
    token: str
    group: str
    new: Callable[[random.Random, str, str], dict[str, Any]]
    changed: Callable[[random.Random], dict[str, Any]]
    walk: Callable[[random.Random, str, datetime], Walk]
    prefix: str = ""

    @property
    def type_name(self) -> str:
        return capitalize_first(self.noun)

    @cached_property
    def create(self) -> str:
        return self._mutation("create", self._success("Create"))

    @cached_property
    def update(self) -> str:
        return self._mutation("update", f"{self._success('Update')} {self._conflict}")

    @cached_property
    def delete(self) -> str:
        return self._mutation("delete", self._conflict)

    @cached_property
    def read(self) -> str:
        return f"query ($id: ID!) {{ result: {self.noun}(id: $id) {{ {self.fields} }} }}"

    @cached_property
    def read_twice(self) -> str:
        """Return a query that asks for the same again, so that both are read together."""
        return (
            f"query ($id: ID!) {{ result: {self.noun}(id: $id) {{ {self.fields} }}"
            f" again: {self.noun}(id: $id) {{ id }} }}"
        )

    @property
    def conflict(self) -> str:
        """Return the name of the problem of another version."""
        return f"{self.prefix}VersionConflictProblem"

    def success(self, verb: str) -> str:
        """Return the name of what a mutation that succeeds returns."""
        return f"{verb}{self.type_name}Success"

    def _success(self, verb: str) -> str:
        return f"... on {self.success(verb)} {{ entity: {self.noun} {{ {self.fields} }} }}"

    @property
    def _conflict(self) -> str:
        return f"... on {self.conflict} {{ message entity: current {{ {self.fields} }} }}"

    def _mutation(self, verb: str, results: str) -> str:
        named = f"{verb}{self.type_name}"
        given = f"$input: {named[0].upper()}{named[1:]}Input!"
        return f"mutation ({given}) {{ result: {named}(input: $input) {{ __typename {results} }} }}"
