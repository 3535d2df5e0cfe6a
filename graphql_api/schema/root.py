"""The root types: the fields that every service has, and those of its entities."""

from collections.abc import Awaitable, Sequence
from typing import Annotated, Any, Final

import strawberry

from graphql_api.domain.errors import InvalidPageRequest
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import NEEDS_SIGN_IN, NEVER_NULL, read_by_id
from graphql_api.schema.registration import Registration
from graphql_api.schema.types import Node, Viewer

NODES_MAX: Final = 100  # ids; what one BatchGetItem takes


@strawberry.type
class CommonQuery:
    @read_by_id(
        Node | None, "The object with this id, or null if there is none. Strongly consistent."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The object's id.")],
    ) -> Any:
        return await info.context.of_any_kind(id)

    @read_by_id(
        list[Node | None] | None,
        f"The objects with these ids (at most {NODES_MAX}), in the order of the ids; null for"
        " each that does not exist.",
        NEVER_NULL,
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description=f"At most {NODES_MAX} ids.")
        ],
    ) -> list[Awaitable[Any]]:
        if len(ids) > NODES_MAX:
            raise InvalidPageRequest(f"ids takes at most {NODES_MAX} ids; there are {len(ids)}.")
        # Awaited one by one by the executor: what fails for one id is that one's error alone.
        return [info.context.by_id.load(id) for id in ids]

    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        description="The current user, and whether they may make changes.",
        directives=NEVER_NULL,
    )
    def viewer(self, info: Info) -> Viewer | None:
        caller = info.context.caller
        return None if caller is None else Viewer.from_domain(caller)


def query_type(registrations: Sequence[Registration]) -> type:
    """Return the type of all queries: the entities' in their order, then the common ones."""
    bases = (*(each.query for each in registrations), CommonQuery)
    return _merged("Query", bases, "The queries.")


def mutation_type(registrations: Sequence[Registration]) -> type | None:
    """Return the type of all mutations; None if no entity has any."""
    bases = tuple(each.mutation for each in registrations if each.mutation is not None)
    if not bases:
        return None
    return _merged(
        "Mutation", bases, "The mutations. Several in one request run one after the other."
    )


def _merged(name: str, bases: tuple[type, ...], description: str) -> type:
    return strawberry.type(type(name, bases, {}), description=description)
