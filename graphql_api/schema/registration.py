"""What GraphQL serves of one kind of entity: the second half of its registration."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import FixedDecimal, PointInTime, WholeNumber

Operation = tuple[str, dict[str, Any]]  # a document and its variables


@dataclass(frozen=True)
class Registration:
    """The GraphQL of one kind of entity.

    Attributes:
        node: its type. A root field that returns one, and its create, are named after it: `review`
            and `createReview` of Review.
        plural: the root field that returns pages of them.
        query: the type that holds its queries.
        mutation: the type that holds its mutations; None if it has none.
        handlers: make its problems of the domain's errors.
        adds: fields that it adds to the types of other entities: the other type, and a type that
            holds the fields. Their resolvers are given the other entity as `self`.
        starts_jobs: some of its mutations do: jobs are served, too (graphql_api.jobs.entity).
    """

    entity: Entity[Any]
    node: type
    plural: str
    query: type
    mutation: type | None = None
    handlers: Sequence[strawberry.ExceptionHandler[Any, Any]] = ()
    adds: Mapping[type, type] = field(default_factory=dict)
    starts_jobs: bool = False

    def __post_init__(self) -> None:
        definition = get_object_definition(self.query, strict=True)
        known = {each.graphql_name or to_camel_case(each.python_name) for each in definition.fields}
        if self.plural not in known:
            # The start would ask for it in vain, and nobody would see that it warms nothing up.
            had = ", ".join(sorted(known))
            raise TypeError(f"{self.query.__name__} has no field {self.plural}; it has {had}.")

    def warm_up(self) -> Iterator[Operation]:
        """Yield what a new process executes once before its first request; none of it is sent.

        Together they take every way to the table but the one through an entity that is there.
        """
        one = to_camel_case(self.entity.noun)
        shown = " ".join(self._fields())
        yield (
            f"query ($id: ID!) {{ {one}(id: $id) {{ ...all }}"
            f" {self.plural}(first: 1) {{ nodes {{ ...all }}"
            " pageInfo { hasNextPage endCursor } } }"
            f" fragment all on {self.node.__name__} {{ {shown} }}",
            {"id": self.entity.ids.of_token("0" * 32)},
        )
        if self._has_create:
            name = self.node.__name__
            yield (
                f"mutation ($input: Create{name}Input!) {{ create{name}(input: $input) {{"
                f" __typename ... on Create{name}Success {{ {one} {{ id }} }}"
                " ... on Problem { message } } }",
                {"input": {to_camel_case(each): _value(self.entity, each) for each in self._asked}},
            )

    def _fields(self) -> Iterator[str]:
        definition = get_object_definition(self.node, strict=True)
        for each in definition.fields:
            if each.is_basic_field:
                yield each.graphql_name or to_camel_case(each.python_name)

    @property
    def _has_create(self) -> bool:
        if self.mutation is None:
            return False
        definition = get_object_definition(self.mutation, strict=True)
        return f"create_{self.entity.noun}" in {each.python_name for each in definition.fields}

    @property
    def _asked(self) -> list[str]:
        return [name for name, each in self.entity.fields.items() if each.is_required]


def _value(entity: Entity[Any], name: str) -> str | int:
    """Return a value that the field takes."""
    declared = entity.fields[name]
    if declared.reference is not None:
        token: str = declared.reference.ids.of_token("0" * 32)
        return token
    match declared.form:
        case WholeNumber() as bounds:
            return bounds.least
        case FixedDecimal() as form:
            return str(form.least)
        case PointInTime():
            return "2026-01-01T00:00:00Z"
        case None:
            return False if declared.kind is bool else "Warm"
