"""What a field needs of its caller: declared once, on the field itself."""

from typing import Any, NoReturn

from strawberry.permission import BasePermission, PermissionExtension

from graphql_api.domain.errors import Forbidden, Unauthenticated


class SignedIn(BasePermission):
    """Somebody is asking: a person who signed in, or anyone where nobody has to."""

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return info.context.caller is not None

    def on_unauthorized(self) -> NoReturn:
        raise Unauthenticated("Sign in first.")


class Editor(BasePermission):
    """The caller may change items."""

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return info.context.caller is not None and info.context.caller.may_edit

    def on_unauthorized(self) -> NoReturn:
        raise Forbidden("You may read items, but not change them.")


# Not as schema directives: clients read it in the descriptions, and ask `viewer`.
NEEDS_SIGN_IN = PermissionExtension(permissions=[SignedIn()], use_directives=False)
NEEDS_EDITOR = PermissionExtension(permissions=[SignedIn(), Editor()], use_directives=False)
