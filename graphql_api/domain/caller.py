"""The caller of a request and their permissions."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request.

    Attributes:
        subject: stable and unique for a signed-in user; "" if sign-in is not required.
        name: what the access token calls the user, which may be an id; None if it does not.
        may_edit: whether entities may be created, changed and deleted.
    """

    subject: str
    may_edit: bool
    name: str | None = None

    @property
    def is_signed_in(self) -> bool:
        return self.subject != ""


# Without sign-in, every caller may edit, and all share one namespace of idempotency keys.
ANYONE: Final = Caller(subject="", may_edit=True)
