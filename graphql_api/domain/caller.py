"""Who is asking, and what they may do."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever made a request.

    Attributes:
        subject: stable and unique for a person who signed in; "" where nobody has to.
        name: to show to that person; None where it is not known.
        may_edit: whether items may be created, changed and deleted.
    """

    subject: str
    may_edit: bool
    name: str | None = None

    @property
    def is_signed_in(self) -> bool:
        return self.subject != ""


# Where nobody has to sign in, everybody may edit, and all share one space of idempotency keys.
ANYONE: Final = Caller(subject="", may_edit=True)
