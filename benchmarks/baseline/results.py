"""What can come of a mutation: a success, or a problem that clients switch on."""

from enum import Enum
from typing import Annotated

import strawberry

from benchmarks.baseline.types import Item


@strawberry.interface
class Problem:
    message: str


@strawberry.enum
class FieldProblemCode(Enum):
    INVALID = "INVALID"
    REQUIRED = "REQUIRED"
    TOO_LARGE = "TOO_LARGE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY_DIGITS = "TOO_MANY_DIGITS"
    TOO_SHORT = "TOO_SHORT"
    TOO_SMALL = "TOO_SMALL"


@strawberry.type
class FieldProblem:
    path: list[str]
    code: FieldProblemCode
    message: str


@strawberry.type
class InputProblem(Problem):
    fields: list[FieldProblem]


@strawberry.type
class NotFoundProblem(Problem):
    item_id: strawberry.ID


@strawberry.type
class VersionConflictProblem(Problem):
    current: Item


@strawberry.type
class IdempotencyProblem(Problem):
    pass


@strawberry.type
class CreateItemSuccess:
    item: Item


@strawberry.type
class UpdateItemSuccess:
    item: Item


@strawberry.type
class DeleteItemSuccess:
    deleted_item_id: strawberry.ID


CreateItemResult = Annotated[
    CreateItemSuccess | InputProblem | IdempotencyProblem, strawberry.union("CreateItemResult")
]
UpdateItemResult = Annotated[
    UpdateItemSuccess | InputProblem | NotFoundProblem | VersionConflictProblem,
    strawberry.union("UpdateItemResult"),
]
DeleteItemResult = Annotated[
    DeleteItemSuccess | NotFoundProblem | VersionConflictProblem,
    strawberry.union("DeleteItemResult"),
]
