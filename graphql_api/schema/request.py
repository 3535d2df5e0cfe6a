"""What GraphQL over HTTP carries, whichever way it came."""

from dataclasses import dataclass, field
from typing import Any


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
