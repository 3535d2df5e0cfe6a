"""What a field needs of its caller, reads, and lets caches keep, and when it is null."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn

import strawberry
from strawberry.permission import BasePermission, PermissionExtension
from strawberry.schema_directive import Location

from graphql_api.domain.errors import Forbidden, JobsDisabled, Unauthenticated
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


class WithJobs(BasePermission):
    """The service has jobs."""

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return bool(info.context.has_jobs)

    def on_unauthorized(self) -> NoReturn:
        raise JobsDisabled


# Not as schema directives: clients read it in the descriptions, and ask `viewer`.
NEEDS_SIGN_IN = PermissionExtension(permissions=[SignedIn()], use_directives=False)
NEEDS_EDITOR = PermissionExtension(permissions=[SignedIn(), Editor()], use_directives=False)
NEEDS_JOBS = PermissionExtension(permissions=[SignedIn(), WithJobs()], use_directives=False)
NEEDS_EDITOR_AND_JOBS = PermissionExtension(
    permissions=[SignedIn(), Editor(), WithJobs()], use_directives=False
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="semanticNonNull",
    description="Null only if an error has the field's path. Clients that stop at errors, such as"
    " Relay with `@throwOnFieldError`, need not check for null. `levels`: which levels of a list; 0"
    " is the field itself.",
)
class SemanticNonNull:
    """As clients know it: Relay, Apollo Kotlin and others agreed on name and argument.

    https://relay.dev/docs/guides/semantic-nullability/
    """

    levels: Sequence[int] = (0,)


# Such a field is nullable so that its error leaves the rest of the response.
NEVER_NULL: Final = [SemanticNonNull(levels=strawberry.UNSET)]
NOR_ARE_ELEMENTS: Final = [SemanticNonNull(levels=(0, 1))]

# What a field reads and writes of the table, in its metadata; of each element, where it takes ids
# or inputs.
READS: Final = "reads"
Reads = Mapping[Any, Any]
READS_BY_ID: Final[Reads] = {READS: Cost(by_id=1)}
READS_LIST: Final[Reads] = {READS: Cost(lists=1)}
WRITES_ONE: Final = {READS: Cost(by_id=1, writes=1)}

# Seconds, in its metadata, for which caches that callers share may keep what a query's field
# returns; a caller's own cache asks each time. A list may lag the writes of others by a moment
# anyway; what is always current has to be asked for again, which a 304 makes cheap. A field without
# it is personal: never kept.
MAX_AGE: Final = "max_age"

Resolver = Callable[..., Any]
Decorator = Callable[[Resolver], Any]


def read_by_id(kind: Any, description: str, directives: Sequence[object] = ()) -> Decorator:
    """Declare a query that reads one record by its id, or one for each of its `ids`."""
    declared: Decorator = strawberry.field(
        graphql_type=kind,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description=description,
        directives=directives,
    )
    return declared


def read_list(kind: Any, description: str) -> Decorator:
    """Declare a query that reads a page of a list; it may lag a write by some seconds."""
    declared: Decorator = strawberry.field(
        graphql_type=kind,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_LIST, MAX_AGE: 5},
        description=description,
        directives=NEVER_NULL,
    )
    return declared


def personal(kind: Any, description: str, reads: Reads, *, is_null_with_error: bool) -> Decorator:
    """Declare a query of what its caller alone may see, where the service has jobs.

    Args:
        reads: READS_BY_ID or READS_LIST.
        is_null_with_error: and never without one.
    """
    declared: Decorator = strawberry.field(
        graphql_type=kind,
        extensions=[NEEDS_JOBS],
        metadata=reads,
        description=description,
        directives=NEVER_NULL if is_null_with_error else (),
    )
    return declared


def write(
    kind: Any,
    description: str,
    directives: Sequence[object] = NEVER_NULL,
    needs: PermissionExtension = NEEDS_EDITOR,
) -> Decorator:
    """Declare a mutation of one record, or of one for each of its `inputs`.

    It may read the record once: an update that changes nothing returns it, and after a lost
    response it shows whether the write was applied.
    """
    declared: Decorator = strawberry.mutation(
        graphql_type=kind,
        extensions=[needs],
        metadata=WRITES_ONE,
        description=description,
        directives=directives,
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
        resolver=resolver,
        graphql_type=kind,
        metadata=READS_LIST,
        description=description,
        directives=NEVER_NULL,
    )


def of_files(
    kind: Any,
    description: str,
    resolver: Resolver,
    *,
    files: int = 1,
    directives: Sequence[object] = (),
) -> Any:
    """Declare a field of a job that reads so many files, or makes a URL of one."""
    return strawberry.field(
        resolver=resolver,
        graphql_type=kind,
        metadata={READS: Cost(files=files)},
        description=description,
        directives=directives,
    )
