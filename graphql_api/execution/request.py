"""A GraphQL request, whichever way it came, and what its execution is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller


@dataclass(frozen=True)
class GraphQLRequest:
    """One request; at least one of query, document_id and digest is given.

    Attributes:
        document_id: of a trusted document.
        digest: SHA-256 of a document's text, in 64 hexadecimal digits.
    """

    query: str | None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None
    digest: str | None = None


class DocumentStore(Protocol):
    """Where texts are kept beyond this process. Whatever fails there is a StoreError."""

    async def get(self, digest: str) -> str | None:
        """Return the text of a SHA-256 digest, in 64 hexadecimal digits; None if unknown."""
        ...

    async def put(self, digest: str, text: str) -> None:
        """Keep a text, if the store has room for one like it just now."""
        ...


@dataclass(kw_only=True)
class RequestContext:
    """What is known of one request while it is executed; nothing in it outlives the request.

    Attributes:
        caller: None where somebody has to sign in and nobody has.
        document_store: persisted documents beyond this process; None: there are none.
        short_lists: response keys of the lists that met their read budget.
        problems: the types of the expected failures in the response.
    """

    budget: Budget
    caller: Caller | None
    document_store: DocumentStore | None = None
    short_lists: list[list[str | int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


ContextFactory = Callable[[Caller | None, float | None], RequestContext]
"""Makes a request's context, of its caller and of the seconds that the platform leaves it."""
