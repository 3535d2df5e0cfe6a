"""What can come of the mutations of one kind of entity: successes, problems and their unions."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, Union

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.quoting import spoken
from graphql_api.schema.problems import (
    IdempotencyProblem,
    InputProblem,
    NotFoundHandler,
    Problem,
    VersionConflictHandler,
    problem_of,
)


@dataclass(frozen=True)
class Results:
    """The result types of one kind of entity.

    Attributes:
        create, update, delete: the unions that the mutations return.
        create_many: of a mutation that creates several: a list, null where a create would be.
        created, updated, deleted: the successes in them; the first two take the entity, the last
            its id.
        not_found: the problem of an id that no entity has.
        handlers: make the problems of the domain's errors.
        create_problems: the problems in `create`.
    """

    create: Any
    update: Any
    delete: Any
    created: Any
    updated: Any
    deleted: Any
    not_found: Any
    handlers: tuple[strawberry.ExceptionHandler[Any, Any], ...]
    create_problems: tuple[Any, ...]

    @property
    def create_many(self) -> Any:
        return GenericAlias(list, (self.create,)) | None

    def created_each(self, outcomes: Sequence[Any], info: Any) -> list[Any]:
        """Return what a mutation that creates several returns: see Context.create_many.

        An error that is not a problem stays one: graphql-core reports it with its own path, and
        null in its place.
        """
        return [
            self._not_created(outcome, index, info)
            if isinstance(outcome, BaseException)
            else self.created(outcome)
            for index, outcome in enumerate(outcomes)
        ]

    def _not_created(self, error: BaseException, index: int, info: Any) -> Any:
        return problem_of(error, self.create_problems, ["inputs", str(index)], info) or error


def results_of(
    node: Any,
    noun: str,
    *,
    prefix: str = "",
    creates: tuple[Any, ...] = (),
    updates: tuple[Any, ...] = (),
) -> Results:
    """Return new result types of a node.

    Args:
        noun: as in Entity: the field that holds one of them.
        prefix: of the names of its two problems.
        creates: more problems that a create can have, beside invalid input and a key in use.
        updates: more problems that an update can have, beside the three of every update.
    """
    name, word = node.__name__, spoken(noun)
    # Not "id": Relay would take a problem for the entity itself.
    not_found = _type(
        f"{prefix}NotFoundProblem",
        f"No {word} has this id: it never existed, or it has been deleted.",
        {f"{noun}_id": (strawberry.ID, "The id that was given.")},
        Problem,
    )
    conflict = _type(
        f"{prefix}VersionConflictProblem",
        f"The {word} has changed since the caller read it. Nothing was changed.",
        {"current": (node, f"The {word} in its current state.")},
        Problem,
    )
    created = _type(
        f"Create{name}Success",
        f"The {word} was created, by this request or an earlier one with the same idempotency key.",
        {noun: (node, f"The {word} in its current state.")},
    )
    updated = _type(
        f"Update{name}Success",
        f"The {word} was updated, or is unchanged because no field was given.",
        {noun: (node, f"The {word} after the update.")},
    )
    deleted = _type(
        f"Delete{name}Success",
        f"The {word} was deleted permanently.",
        {f"deleted_{noun}_id": (strawberry.ID, f"The id of the deleted {word}.")},
    )
    create_problems = (InputProblem, *creates, IdempotencyProblem)
    return Results(
        create=_union(f"Create{name}", created, *create_problems),
        update=_union(f"Update{name}", updated, InputProblem, not_found, conflict, *updates),
        delete=_union(f"Delete{name}", deleted, not_found, conflict),
        created=lambda entity: created(**{noun: entity}),
        updated=lambda entity: updated(**{noun: entity}),
        deleted=lambda entity_id: deleted(**{f"deleted_{noun}_id": entity_id}),
        not_found=not_found,
        handlers=(NotFoundHandler(not_found, f"{noun}_id"), VersionConflictHandler(conflict)),
        create_problems=create_problems,
    )


def _type(
    name: str, description: str, fields: dict[str, tuple[Any, str]], *bases: type
) -> type[Any]:
    body: dict[str, Any] = {"__annotations__": {each: kind for each, (kind, _) in fields.items()}}
    for each, (_, described) in fields.items():
        body[each] = strawberry.field(description=described)
    return strawberry.type(type(name, bases, body), description=description)


def _union(mutation: str, *members: Any) -> Any:
    described = f"The possible results of `{to_camel_case(mutation[0].lower() + mutation[1:])}`."
    union = strawberry.union(f"{mutation}Result", description=described)
    return Annotated[Union[members], union] | None  # noqa: UP007
