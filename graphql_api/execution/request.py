"""A GraphQL request, independent of HTTP, and the context of its execution."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller


@dataclass(frozen=True)
class GraphQLRequest:
    """One request. At least one of query, document_id and digest is given.

    Attributes:
        document_id: the id of a trusted document.
        digest: SHA-256 of a document's text, 64 hexadecimal digits.
    """

    query: str | None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None
    digest: str | None = None


class DocumentStore(Protocol):
    """A store of documents that all processes share. Every failure is a StoreError."""

    async def get(self, digest: str) -> str | None:
        """Return the text for a SHA-256 digest of 64 hexadecimal digits; None if unknown."""
        ...

    async def put(self, digest: str, text: str) -> None:
        """Store a text, unless the store's limits of length or write rate forbid it."""
        ...


@dataclass(kw_only=True)
class RequestContext:
    """The state of one request during its execution; nothing in it outlives the request.

    Attributes:
        caller: None if sign-in is required and the caller has not signed in.
        document_store: the shared store of persisted documents; None if there is no store.
        short_lists: response paths of the lists that were cut short by their read budget.
        problems: types of the expected failures in the response.
        conflicts: how many of them are version conflicts.
    """

    budget: Budget
    caller: Caller | None
    document_store: DocumentStore | None = None
    short_lists: list[list[str | int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    conflicts: int = 0


ContextFactory = Callable[[Caller | None, float | None], RequestContext]
"""Creates a request's context from its caller and the seconds that the platform leaves it."""
