"""What can come of a mutation of an item: its success, or a problem made from a domain error."""

from typing import Annotated, Any, Final

import strawberry

from graphql_api.domain.errors import NotFound, VersionConflict
from graphql_api.items.types import Item
from graphql_api.schema.problems import IdempotencyProblem, InputProblem, Problem


# Not "id": Relay would take a problem for the item itself.
@strawberry.type(description="No item has that id: it never existed, or it has been deleted.")
class NotFoundProblem(Problem):
    item_id: strawberry.ID = strawberry.field(description="The id that was asked for.")


@strawberry.type(
    description="The item has changed since the caller read it; nothing was changed now."
)
class VersionConflictProblem(Problem):
    current: Item = strawberry.field(description="The item as it stands now.")


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


HANDLERS: Final = (NotFoundHandler(), VersionConflictHandler())
