"""What can come of a mutation of an item: its success, or a problem made from a domain error."""

from typing import Annotated, Final

import strawberry

from graphql_api.items import item as domain
from graphql_api.items.types import Item
from graphql_api.schema.problems import (
    IdempotencyProblem,
    InputProblem,
    NotFoundHandler,
    Problem,
    VersionConflictHandler,
)


# Not "id": Relay would take a problem for the item itself.
@strawberry.type(description="No item has this id: it never existed, or it has been deleted.")
class NotFoundProblem(Problem):
    item_id: strawberry.ID = strawberry.field(description="The id that was given.")


@strawberry.type(description="The item has changed since the caller read it. Nothing was changed.")
class VersionConflictProblem(Problem):
    current: domain.Item = strawberry.field(
        graphql_type=Item, description="The item in its current state."
    )


@strawberry.type(
    description=(
        "The item was created, by this request or an earlier one with the same idempotency key."
    )
)
class CreateItemSuccess:
    item: domain.Item = strawberry.field(
        graphql_type=Item, description="The item in its current state."
    )


@strawberry.type(description="The item was updated, or is unchanged because no field was given.")
class UpdateItemSuccess:
    item: domain.Item = strawberry.field(
        graphql_type=Item, description="The item after the update."
    )


@strawberry.type(description="The item was deleted permanently.")
class DeleteItemSuccess:
    deleted_item_id: strawberry.ID = strawberry.field(description="The id of the deleted item.")


CreateItemResult = Annotated[
    CreateItemSuccess | InputProblem | IdempotencyProblem,
    strawberry.union("CreateItemResult", description="The possible results of `createItem`."),
]
UpdateItemResult = Annotated[
    UpdateItemSuccess | InputProblem | NotFoundProblem | VersionConflictProblem,
    strawberry.union("UpdateItemResult", description="The possible results of `updateItem`."),
]
DeleteItemResult = Annotated[
    DeleteItemSuccess | NotFoundProblem | VersionConflictProblem,
    strawberry.union("DeleteItemResult", description="The possible results of `deleteItem`."),
]


HANDLERS: Final = (
    NotFoundHandler(NotFoundProblem, "item_id"),
    VersionConflictHandler(VersionConflictProblem),
)
