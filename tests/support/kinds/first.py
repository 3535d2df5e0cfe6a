"""The first kind of entity that is registered, for tests that need one, whichever it is.

All of it follows from the registry: what is served in place of items is asked for in their place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.entity import Entity
from graphql_api.domain.samples import Samples
from graphql_api.dynamodb.attributes import RecordFormat
from graphql_api.local.generated import generated_entity
from graphql_api.registry import REGISTRY
from graphql_api.schema.registration import Registration


@dataclass(frozen=True)
class Served:
    """One kind, and how clients ask for it: its documents take their values as variables."""

    record: RecordFormat[Any, Any, Any]
    registration: Registration
    samples: Samples[Any]

    @property
    def entity(self) -> Entity[Any]:
        return self.record.entity

    @property
    def one(self) -> str:
        """Return the field that returns one by its id, and the one that a success has it in."""
        return to_camel_case(self.entity.noun)

    @property
    def many(self) -> str:
        """Return the field that returns pages of them."""
        return self.registration.plural

    @property
    def type_name(self) -> str:
        return self.registration.node.__name__

    @cached_property
    def mutations(self) -> list[str]:
        """Return the names of its mutations: create, update and delete, and any others it has."""
        if self.registration.mutation is None:
            return []
        definition = get_object_definition(self.registration.mutation, strict=True)
        return [to_camel_case(each.python_name) for each in definition.fields]

    @property
    def create_many(self) -> str:
        """Return the mutation that creates several of them; not every kind has it."""
        return f"create{self.many[0].upper()}{self.many[1:]}"

    @property
    def start_import(self) -> str:
        """Return the mutation that starts an import; of those that start jobs, like the next."""
        return f"start{self.type_name}Import"

    @property
    def start_export(self) -> str:
        return f"start{self.type_name}Export"

    @cached_property
    def leaves(self) -> list[str]:
        """Return the fields without arguments: all that are stored."""
        definition = get_object_definition(self.registration.node, strict=True)
        return [to_camel_case(f.python_name) for f in definition.fields if f.is_basic_field]

    @cached_property
    def label(self) -> str:
        """Return the first field that callers give, which is required."""
        name = next(iter(self.entity.fields))
        assert self.entity.fields[name].is_required
        return to_camel_case(name)

    @property
    def labelled(self) -> dict[str, Any]:
        """Return what is answered where the label alone is asked for, of one made of `new`."""
        return {self.label: self.new[self.label]}

    @property
    def new(self) -> dict[str, Any]:
        """Return the input of a create, as JSON has it."""
        return _as_json(self.samples.example)

    @property
    def other(self) -> dict[str, Any]:
        """Return another value of a field, as the input of an update has it."""
        name, value = next(iter(self.samples.changed.items()))
        return _as_json({name: value})

    @property
    def unknown_id(self) -> str:
        return self.id_of(0)

    def id_of(self, number: int) -> str:
        """Return an id of the right form, which is no entity's."""
        return self.entity.ids.of_token(f"{number:032}")

    def generated(self, count: int) -> list[Any]:
        """Return entities, each a second or so younger than the one before."""
        return [generated_entity(self.samples, 1, number)[0] for number in range(count)]

    def named(self, document: str) -> str:
        """Return a document with the kind's own names in place of the words in capitals."""
        words = {
            "LEAVES": " ".join(self.leaves),
            "LABEL": self.label,
            "MANY": self.many,
            "TYPE": self.type_name,
            "ONE": self.one,
        }
        for word, name in words.items():
            document = re.sub(rf"(?<![A-Z]){word}", name, document)
        return document

    @property
    def empty(self) -> dict[str, Any]:
        """Return the data of `list` while there are none."""
        return {self.many: {"nodes": []}}

    @property
    def list(self) -> str:
        return f"{{ {self.many} {{ nodes {{ {self.label} }} }} }}"

    @property
    def page(self) -> str:
        """Return a list whose size is $n."""
        return f"query ($n: Int) {{ {self.many}(first: $n) {{ nodes {{ {self.label} }} }} }}"

    @property
    def read(self) -> str:
        return f"query ($id: ID!) {{ {self.one}(id: $id) {{ {self.label} }} }}"

    @property
    def create(self) -> str:
        return self._mutation("create")

    @property
    def update(self) -> str:
        return self._mutation("update")

    @property
    def delete(self) -> str:
        field = f"delete{self.type_name}(input: {{ id: $id }}) {{ __typename }}"
        return f"mutation ($id: ID!) {{ {field} }}"

    def _mutation(self, verb: str) -> str:
        named = f"{verb}{self.type_name}"
        success = f"{named[0].upper()}{named[1:]}Success"
        return f"""
            mutation ($input: {named[0].upper()}{named[1:]}Input!) {{
              {named}(input: $input) {{
                __typename
                ... on {success} {{ {self.one} {{ {" ".join(self.leaves)} }} }}
                ... on Problem {{ message }}
                ... on InputProblem {{ fields {{ path code message }} }}
              }}
            }}
        """


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        to_camel_case(name): str(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


SERVED: Final = [
    Served(*halves)
    for halves in zip(REGISTRY.records(), REGISTRY.registrations(), REGISTRY.samples(), strict=True)
]
FIRST: Final = SERVED[0]
# Where no kind does, the schema has no jobs.
STARTING: Final = [kind for kind in SERVED if kind.registration.starts_jobs]
