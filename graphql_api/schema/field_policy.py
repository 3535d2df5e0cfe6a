"""What a field needs of its caller, reads, and lets caches keep: declared on the field."""

from collections.abc import Callable
from typing import Any, Final, NoReturn

import strawberry
from strawberry.permission import BasePermission, PermissionExtension

from graphql_api.domain.errors import Forbidden, Unauthenticated
from graphql_api.execution.cost import Cost


class SignedIn(BasePermission):
    """Somebody is asking: a person who signed in, or anyone where nobody has to."""

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return info.context.caller is not None

    def on_unauthorized(self) -> NoReturn:
        raise Unauthenticated("Sign in first.")


class Editor(BasePermission):
    """The caller may make changes."""

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return info.context.caller is not None and info.context.caller.may_edit

    def on_unauthorized(self) -> NoReturn:
        raise Forbidden("You may read, but not make changes.")


# Not as schema directives: clients read it in the descriptions, and ask `viewer`.
NEEDS_SIGN_IN = PermissionExtension(permissions=[SignedIn()], use_directives=False)
NEEDS_EDITOR = PermissionExtension(permissions=[SignedIn(), Editor()], use_directives=False)

# What a field reads of the table, in its metadata; of each element, where it takes ids.
READS: Final = "reads"
READS_BY_ID: Final = {READS: Cost(by_id=1)}
READS_LIST: Final = {READS: Cost(lists=1)}

# Seconds, in its metadata, for which caches that callers share may keep what a query's field
# returns; a caller's own cache asks each time. A list may lag the writes of others by a moment
# anyway; what is always current has to be asked for again, which a 304 makes cheap. A field without
# it is personal: never kept.
MAX_AGE: Final = "max_age"

Resolver = Callable[..., Any]
Decorator = Callable[[Resolver], Any]


def read_by_id(kind: Any, description: str) -> Decorator:
    """Declare a query that reads one record by its id, or one for each of its `ids`."""
    declared: Decorator = strawberry.field(
        graphql_type=kind,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description=description,
    )
    return declared


def read_list(kind: Any, description: str) -> Decorator:
    """Declare a query that reads a page of a list; it may lag a write by some seconds."""
    declared: Decorator = strawberry.field(
        graphql_type=kind,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_LIST, MAX_AGE: 5},
        description=description,
    )
    return declared


def write(kind: Any, description: str) -> Decorator:
    """Declare a mutation of one record.

    It may read the record once: an update that changes nothing returns it, and after a lost
    response it shows whether the write was applied.
    """
    declared: Decorator = strawberry.mutation(
        graphql_type=kind,
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description=description,
    )
    return declared


def relation_to_one(kind: Any, description: str, resolver: Resolver) -> Any:
    """Declare a field that reads one related record by id; see Context.get."""
    return strawberry.field(
        resolver=resolver, graphql_type=kind, metadata=READS_BY_ID, description=description
    )


def relation_to_many(kind: Any, description: str, resolver: Resolver) -> Any:
    """Declare a field that reads a page of related records; see Context.related_page."""
    return strawberry.field(
        resolver=resolver, graphql_type=kind, metadata=READS_LIST, description=description
    )
