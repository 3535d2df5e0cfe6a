"""What a root field needs of its caller, reads, and lets caches keep: declared on the field."""

from typing import Any, Final, NoReturn

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
