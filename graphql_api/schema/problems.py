"""Expected failures of any entity: union members that clients switch on, from domain errors."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, Final

import strawberry
from strawberry.schema.exception_handlers import get_error_type, get_exception_types
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.errors import (
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    VersionConflict,
)


@strawberry.interface(
    description=(
        "An expected failure. Clients that don't know a problem's type can still show its message."
    )
)
class Problem:
    message: str = strawberry.field(description="A human-readable explanation.")


@strawberry.enum(description="What is wrong with a value. Stable, for use in programs.")
class FieldProblemCode(Enum):
    INVALID = strawberry.enum_value("INVALID", description="The format is invalid.")
    REQUIRED = strawberry.enum_value("REQUIRED", description="The value must not be null.")
    TOO_LARGE = strawberry.enum_value("TOO_LARGE", description="Above the maximum.")
    TOO_LONG = strawberry.enum_value("TOO_LONG", description="Too many characters.")
    TOO_MANY_DIGITS = strawberry.enum_value(
        "TOO_MANY_DIGITS", description="Too many digits after the decimal point."
    )
    TOO_SHORT = strawberry.enum_value("TOO_SHORT", description="Too few characters.")
    TOO_SMALL = strawberry.enum_value("TOO_SMALL", description="Below the minimum.")


@strawberry.type(description="A value outside its documented limits.")
class FieldProblem:
    path: list[str] = strawberry.field(
        description=(
            'The path to the value in the arguments: ["input", "price"]; of one of several inputs,'
            ' with its index: ["inputs", "3", "price"].'
        )
    )
    code: FieldProblemCode = strawberry.field(description="Stable, for use in programs.")
    message: str = strawberry.field(description="What is wrong, and what is allowed.")


@strawberry.type(description="The input has values outside their limits. Nothing was changed.")
class InputProblem(Problem):
    fields: list[FieldProblem] = strawberry.field(
        description="All invalid fields, not only the first."
    )


@strawberry.type(
    description=(
        "The idempotency key was used with different input, or what it created has been deleted"
        " since. Nothing was created."
    )
)
class IdempotencyProblem(Problem):
    pass


# Each handler notes in the context which problem it made: conflicts are counted, for one.
class InvalidInputHandler(strawberry.ExceptionHandler[InvalidInput, InputProblem]):
    def handle(self, exception: InvalidInput, *, field: Any, info: Any) -> InputProblem:
        info.context.problems.append(InputProblem.__name__)
        return InputProblem(
            message=str(exception),
            fields=[
                FieldProblem(
                    path=["input", to_camel_case(fault.field)],
                    code=FieldProblemCode(fault.code.value),
                    message=fault.message,
                )
                for fault in exception.faults
            ],
        )


class IdempotencyHandler(strawberry.ExceptionHandler[IdempotencyConflict, IdempotencyProblem]):
    def handle(
        self, exception: IdempotencyConflict, *, field: Any, info: Any
    ) -> IdempotencyProblem:
        info.context.problems.append(IdempotencyProblem.__name__)
        return IdempotencyProblem(message=str(exception))


class NotFoundHandler:
    """Makes an entity's problem of NotFound; which entity's, the mutation's union says."""

    exception_type = NotFound

    def __init__(self, problem: type, id_field: str) -> None:
        """Take the problem's type, and its field for the id that was given."""
        self.error_type = problem
        self._id_field = id_field

    def handle(self, exception: NotFound, *, field: Any, info: Any) -> Any:
        info.context.problems.append(self.error_type.__name__)
        return self.error_type(
            message=str(exception), **{self._id_field: strawberry.ID(exception.id)}
        )


class VersionConflictHandler:
    """Makes an entity's problem of VersionConflict; it has the field `current`."""

    exception_type = VersionConflict

    def __init__(self, problem: type) -> None:
        self.error_type = problem

    def handle(self, exception: VersionConflict, *, field: Any, info: Any) -> Any:
        info.context.problems.append(self.error_type.__name__)
        info.context.conflicts += 1
        return self.error_type(message=str(exception), current=exception.current)


HANDLERS: Final = (InvalidInputHandler(), IdempotencyHandler())


def problem_of(error: BaseException, kinds: Sequence[type], path: Sequence[str], info: Any) -> Any:
    """Return the problem that a handler makes of an error; None if it is not an expected failure.

    Strawberry does this for what a resolver raises; this is for the elements of a list.

    Args:
        kinds: of problem that the element's union has.
        path: of the input in the arguments.
    """
    for handler in info.schema.exception_handlers:
        if get_error_type(handler) in kinds and isinstance(error, get_exception_types(handler)):
            return _placed(handler.handle(error, field=None, info=info), path)
    return None


def _placed(problem: Any, path: Sequence[str]) -> Any:
    """Return the problem; its fields, if it is one of an `input`, are those of the input there."""
    if not isinstance(problem, InputProblem):
        return problem
    fields = [replace(each, path=[*path, *each.path[1:]]) for each in problem.fields]
    return replace(problem, fields=fields)
