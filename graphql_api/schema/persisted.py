"""Documents that a request names instead of sending: automatic persisted queries, and trusted ones.

https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import logging
from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol

from cachetools import LRUCache

from graphql_api.domain.errors import StoreError
from graphql_api.schema.documents import CacheSize, Document, Documents, RequestRefused, digest_of
from graphql_api.schema.errors import ErrorCode, error_body
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
        trusted: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare the trusted documents, so that no request has to.

        Args:
            trusted: texts by the ids that their compiler gave them.

        Raises:
            ValueError: one of them is too large, no GraphQL, or does not fit the schema.
        """
        self._documents = documents
        self._policy = policy
        self._trusted: dict[str, Document] = {}
        for identity, text in (trusted or {}).items() if policy is not TrustedPolicy.OFF else ():
            try:
                self._trusted[identity] = documents.examine(text)
            except RequestRefused as refused:
                raise ValueError(f"The trusted document {identity}: {refused}") from refused
        self._trusted_texts = {document.text: document for document in self._trusted.values()}
        share = max(cache.characters // cache.entries, 1)
        self._texts: LRUCache[str, str] = LRUCache(
            share * cache.entries, getsizeof=lambda text: max(len(text), share)
        )

    async def find(
        self, request: GraphQLRequest, store: DocumentStore | None, *, may_register: bool
    ) -> Document:
        """Return the request's document, and keep it under its hash if the request says so.

        Args:
            store: asked where this process does not know a hash; None: there is none.
            may_register: False where another origin could have made the browser send this.

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
        document = self._documents.prepare(request.query)
        if request.digest is not None and may_register:
            await self._keep(request.digest, request.query, store)
        return document

    def _find_trusted(self, request: GraphQLRequest) -> Document | None:
        for identity in (request.document_id, request.digest):
            if identity is not None and identity in self._trusted:
                return self._trusted[identity]
        return None if request.query is None else self._trusted_texts.get(request.query)

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

    async def _keep(self, digest: str, text: str, store: DocumentStore | None) -> None:
        if digest in self._texts:
            return
        self._remember(digest, text)
        if store is not None:
            try:
                await store.put(digest, text)
            except StoreError as error:  # the next process will ask for the text once more
                log.warning("A persisted document could not be kept: %s", error)

    async def _stored(self, digest: str, store: DocumentStore) -> str | None:
        try:
            text = await store.get(digest)
        except StoreError as error:  # the client will send the text
            log.warning("A persisted document could not be read: %s", error)
            return None
        if text is None or digest_of(text) != digest:
            return None
        self._remember(digest, text)
        return text

    def _remember(self, digest: str, text: str) -> None:
        if len(text) <= self._texts.maxsize:
            self._texts[digest] = text


def _refused(code: ErrorCode, message: str, **more: Any) -> RequestRefused:
    return RequestRefused([error_body(code, message, **more)])
