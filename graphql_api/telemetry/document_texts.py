"""The texts of documents in the log: once in a process."""

from collections.abc import Callable
from typing import Final

DOCUMENTS_MAX: Final = 1_000  # beyond which no further text is logged by this process


class DocumentTexts:
    """Remembers which documents' texts were logged."""

    def __init__(self) -> None:
        self._logged: set[str] = set()

    def first(self, digest: str | None, text: Callable[[], str | None]) -> str | None:
        """Return the text to log if this document is new here, else None."""
        if digest is None or digest in self._logged:
            return None
        if len(self._logged) >= DOCUMENTS_MAX:
            return None
        self._logged.add(digest)
        return text()
