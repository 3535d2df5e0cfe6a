"""Expected failures of any entity: union members that clients switch on, from domain errors."""

from enum import Enum
from typing import Any, Final

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.errors import IdempotencyConflict, InvalidInput


@strawberry.interface(
    description=(
        "An expected failure. Clients that do not know a problem's type can still show its message."
    )
)
class Problem:
    message: str = strawberry.field(description="What went wrong, for people to read.")


@strawberry.enum(description="What is wrong with a value; stable, for programs.")
class FieldProblemCode(Enum):
    INVALID = strawberry.enum_value("INVALID", description="Not of the form that is needed.")
    REQUIRED = strawberry.enum_value("REQUIRED", description="It can't be null.")
    TOO_LARGE = strawberry.enum_value("TOO_LARGE", description="Above the highest value.")
    TOO_LONG = strawberry.enum_value("TOO_LONG", description="More characters than allowed.")
    TOO_MANY_DIGITS = strawberry.enum_value(
        "TOO_MANY_DIGITS", description="More digits after the point than allowed."
    )
    TOO_SHORT = strawberry.enum_value("TOO_SHORT", description="Fewer characters than needed.")
    TOO_SMALL = strawberry.enum_value("TOO_SMALL", description="Below the lowest value.")


@strawberry.type(description="One value outside its documented limits.")
class FieldProblem:
    path: list[str] = strawberry.field(description='Where in the arguments: ["input", "price"].')
    code: FieldProblemCode = strawberry.field(description="Stable, for programs.")
    message: str = strawberry.field(description="What is wrong, and what is allowed.")


@strawberry.type(description="The input has values outside their limits; nothing was changed.")
class InputProblem(Problem):
    fields: list[FieldProblem] = strawberry.field(
        description="Every field at fault, not only the first."
    )


@strawberry.type(
    description=(
        "The idempotency key has been used with other input, or its item has been deleted since;"
        " nothing was created."
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


HANDLERS: Final = (InvalidInputHandler(), IdempotencyHandler())
