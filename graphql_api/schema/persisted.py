"""Documents that a request names instead of sending: automatic persisted queries, and trusted ones.

https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import logging
from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol

from graphql_api.domain.errors import StoreError, causes_of
from graphql_api.schema.cache import CacheSize, TextCache
from graphql_api.schema.documents import Document, Documents, RequestRefused, digest_of
from graphql_api.schema.errors import ErrorCode, error_body
from graphql_api.schema.manifests import HASH_KIND
from graphql_api.schema.request import GraphQLRequest

log = logging.getLogger(__name__)


class TrustedPolicy(Enum):
    """What trusted documents are for: nothing; a short way in; the only way in."""

    OFF = "off"
    PREFER = "prefer"
    ONLY = "only"


class DocumentStore(Protocol):
    """Where texts are kept beyond this process; both may fail as the items' repository may."""

    async def get(self, digest: str) -> str | None:
        """Return the text of a SHA-256 digest, in 64 hexadecimal digits; None if unknown."""
        ...

    async def put(self, digest: str, text: str) -> None: ...


class PersistedDocuments:
    """Finds the document of a request, however the request names it."""

    def __init__(
        self,
        documents: Documents,
        cache: CacheSize,
        policy: TrustedPolicy = TrustedPolicy.OFF,
        trusted: Mapping[str, Document] | None = None,
    ) -> None:
        """Remember nothing yet but the trusted documents.

        Args:
            trusted: by the ids that their compiler gave them; see graphql_api.schema.manifests.
        """
        self._documents = documents
        self._policy = policy
        self._trusted = trusted or {}
        self._trusted_texts = {document.text: document for document in self._trusted.values()}
        self._texts: TextCache[str] = TextCache(cache, len)

    async def find(self, request: GraphQLRequest, store: DocumentStore | None) -> Document:
        """Return the request's document.

        Args:
            store: asked where this process does not know a hash; None: there is none.

        Raises:
            RequestRefused: the document is unknown, not allowed, or not fit to be executed.
        """
        if (trusted := self._find_trusted(request)) is not None:
            return trusted
        if self._policy is TrustedPolicy.ONLY:
            raise _refused(
                ErrorCode.TRUSTED_DOCUMENT_REQUIRED,
                "Only documents that were registered with the service are executed.",
            )
        if request.query is None:
            return self._documents.prepare(await self._known_text(request.digest, store))
        if request.digest is not None and request.digest != digest_of(request.query):
            raise _refused(
                ErrorCode.BAD_USER_INPUT,
                "The sha256Hash is not the hash of the query sent with it.",
            )
        return self._documents.prepare(request.query)

    async def keep(self, request: GraphQLRequest, store: DocumentStore | None) -> None:
        """Keep the text of a request that also has its hash, once find has let it through."""
        digest, text = request.digest, request.query
        if digest is None or text is None or digest in self._texts or text in self._trusted_texts:
            return
        self._texts.keep(digest, text)
        if store is not None:
            try:
                await store.put(digest, text)
            except StoreError as error:  # the next process will ask for the text once more
                log.warning("A persisted document could not be kept: %s", causes_of(error))

    def _find_trusted(self, request: GraphQLRequest) -> Document | None:
        identity = (request.document_id or "").removeprefix(HASH_KIND)
        if identity in self._trusted:
            return self._trusted[identity]
        if request.query is not None:  # a hash beside it has to be its own, as for any other
            return self._trusted_texts.get(request.query)
        return self._trusted.get(request.digest or "")

    async def _known_text(self, digest: str | None, store: DocumentStore | None) -> str:
        text = None
        if digest is not None:
            text = self._texts.get(digest)
            if text is None and store is not None:
                text = await self._stored(digest, store)
        if text is None:
            # Clients look for this code, older ones for this very message.
            raise _refused(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        return text

    async def _stored(self, digest: str, store: DocumentStore) -> str | None:
        try:
            text = await store.get(digest)
        except StoreError as error:  # the client will send the text
            log.warning("A persisted document could not be read: %s", causes_of(error))
            return None
        if text is None or digest_of(text) != digest:
            return None
        self._texts.keep(digest, text)
        return text


def _refused(code: ErrorCode, message: str, **more: Any) -> RequestRefused:
    return RequestRefused([error_body(code, message, **more)])
