"""Expected failures: union members that clients switch on, each made from a domain error."""

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.errors import IdempotencyConflict, InvalidInput, NotFound, VersionConflict
from graphql_api.items.types import Item


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


# Not "id": Relay would take a problem for the item itself.
@strawberry.type(description="No item has that id: it never existed, or it has been deleted.")
class NotFoundProblem(Problem):
    item_id: strawberry.ID = strawberry.field(description="The id that was asked for.")


@strawberry.type(
    description="The item has changed since the caller read it; nothing was changed now."
)
class VersionConflictProblem(Problem):
    current: Item = strawberry.field(description="The item as it stands now.")


@strawberry.type(
    description=(
        "The idempotency key has been used with other input, or its item has been deleted since;"
        " nothing was created."
    )
)
class IdempotencyProblem(Problem):
    pass


@strawberry.type(description="The item was created, or had been by this same request before.")
class CreateItemSuccess:
    item: Item = strawberry.field(description="The item as it stands now.")


@strawberry.type(description="The item was changed; or left alone where no field was given.")
class UpdateItemSuccess:
    item: Item = strawberry.field(description="The item after the change.")


@strawberry.type(description="The item is gone for good.")
class DeleteItemSuccess:
    deleted_item_id: strawberry.ID = strawberry.field(description="The id that it had.")


CreateItemResult = Annotated[
    CreateItemSuccess | InputProblem | IdempotencyProblem,
    strawberry.union("CreateItemResult", description="What can come of `createItem`."),
]
UpdateItemResult = Annotated[
    UpdateItemSuccess | InputProblem | NotFoundProblem | VersionConflictProblem,
    strawberry.union("UpdateItemResult", description="What can come of `updateItem`."),
]
DeleteItemResult = Annotated[
    DeleteItemSuccess | NotFoundProblem | VersionConflictProblem,
    strawberry.union("DeleteItemResult", description="What can come of `deleteItem`."),
]


# Each tells the context which problem it made: conflicts are counted, for one.
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


class NotFoundHandler(strawberry.ExceptionHandler[NotFound, NotFoundProblem]):
    def handle(self, exception: NotFound, *, field: Any, info: Any) -> NotFoundProblem:
        info.context.problems.append(NotFoundProblem.__name__)
        return NotFoundProblem(message=str(exception), item_id=strawberry.ID(exception.id))


class VersionConflictHandler(strawberry.ExceptionHandler[VersionConflict, VersionConflictProblem]):
    def handle(
        self, exception: VersionConflict, *, field: Any, info: Any
    ) -> VersionConflictProblem:
        info.context.problems.append(VersionConflictProblem.__name__)
        return VersionConflictProblem(
            message=str(exception), current=Item.from_domain(exception.current)
        )


class IdempotencyHandler(strawberry.ExceptionHandler[IdempotencyConflict, IdempotencyProblem]):
    def handle(
        self, exception: IdempotencyConflict, *, field: Any, info: Any
    ) -> IdempotencyProblem:
        info.context.problems.append(IdempotencyProblem.__name__)
        return IdempotencyProblem(message=str(exception))


HANDLERS = (
    InvalidInputHandler(),
    NotFoundHandler(),
    VersionConflictHandler(),
    IdempotencyHandler(),
)
