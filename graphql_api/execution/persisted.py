"""Persisted documents: automatic persisted queries and trusted documents.

A request names such a document by its hash or id instead of sending it.

https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from graphql_api.domain.errors import StoreError, causes_of
from graphql_api.execution.documents import (
    CacheSize,
    Document,
    Documents,
    TextCache,
    digest_of,
)
from graphql_api.execution.errors import ErrorCode, RequestRefused, error_body
from graphql_api.execution.request import DocumentStore, GraphQLRequest

log = logging.getLogger(__name__)

APOLLO_FORMAT: Final = "apollo-persisted-query-manifest"
# Prefix of a hash in the draft of GraphQL over HTTP and in graphql-codegen's manifests.
HASH_KIND: Final = "sha256:"


class TrustedPolicy(Enum):
    """Whether trusted documents are off, prepared in advance, or the only ones executed."""

    OFF = "off"
    PREFER = "prefer"
    ONLY = "only"


@dataclass(frozen=True)
class Found:
    """The document of a request.

    Attributes:
        is_named: the request named it by a correct id or hash.
    """

    document: Document
    is_named: bool


class PersistedDocuments:
    """Finds the document of a request by its text, its hash or its id."""

    def __init__(
        self,
        documents: Documents,
        cache: CacheSize,
        policy: TrustedPolicy = TrustedPolicy.OFF,
        trusted: Mapping[str, Document] | None = None,
    ) -> None:
        """Start with the trusted documents only.

        Args:
            trusted: by the ids that their compiler assigned; see trusted_documents.
        """
        self._documents = documents
        self._policy = policy
        self._trusted = trusted or {}
        self._trusted_texts = {document.text: document for document in self._trusted.values()}
        # A document id may itself be a hash, but not always the hash of the text.
        self._trusted_digests = dict(self._trusted) | {
            document.digest: document for document in self._trusted.values()
        }
        self._texts: TextCache[str] = TextCache(cache, len)

    async def find(
        self, request: GraphQLRequest, store: DocumentStore | None, *, introspects: bool
    ) -> Found:
        """Return the request's document, to which its text, hash and id must all refer.

        Args:
            store: used for a hash that this process does not know; None if there is no store.
            introspects: whether the caller may query the schema; see Document.

        Raises:
            RequestRefused: the document is unknown, not allowed or not valid, or the request
                names two different documents.
        """
        query, digest, identity = request.query, request.digest, request.document_id
        if query is not None and digest is not None and digest != digest_of(query):
            raise _contradiction("The sha256Hash is not the hash of the query sent with it.")
        if identity is not None:
            trusted = self._trusted.get(identity.removeprefix(HASH_KIND))
            if trusted is not None:
                self._check_agreement(request, trusted)
                return Found(self._for(trusted, introspects), is_named=True)
            if query is None:
                raise self._unknown()
        if query is not None:
            # With an unknown id, the number of different documents is not bounded.
            is_named = identity is None and digest is not None
            trusted = self._trusted_texts.get(query)
            if trusted is not None:
                return Found(self._for(trusted, introspects), is_named)
            return Found(self._prepare(query, introspects), is_named)
        assert digest is not None, "a request names its document"
        trusted = self._trusted_digests.get(digest)
        if trusted is not None:
            return Found(self._for(trusted, introspects), is_named=True)
        return Found(await self._registered(digest, store, introspects), is_named=True)

    async def keep(
        self, request: GraphQLRequest, document: Document, store: DocumentStore | None
    ) -> None:
        """Register the document of a request that sent its text and its hash, but no id.

        Args:
            document: what `find` returned for the request.
        """
        is_registration = request.query is not None and request.document_id is None
        if not is_registration or request.digest != document.digest:
            return
        if self._policy is TrustedPolicy.ONLY or document.text in self._trusted_texts:
            return
        if document.digest in self._texts:
            return
        self._texts.keep(document.digest, document.text)
        if store is not None:
            try:
                await store.put(document.digest, document.text)
            except StoreError as error:  # the next process will request the text again
                log.warning("A persisted document could not be stored: %s", causes_of(error))

    def _check_agreement(self, request: GraphQLRequest, trusted: Document) -> None:
        if request.query not in (None, trusted.text):
            raise _contradiction("The query is not the document that the documentId names.")
        named = None if request.digest is None else self._trusted_digests.get(request.digest)
        if request.digest is not None and named is not trusted:
            raise _contradiction("The sha256Hash is not that of the document the documentId names.")

    def _for(self, trusted: Document, introspects: bool) -> Document:
        """Return a trusted document as this caller may execute it."""
        if trusted.introspects is introspects:
            return trusted
        return self._documents.prepare(trusted.text, introspects=introspects)

    def _prepare(self, text: str, introspects: bool) -> Document:
        if self._policy is TrustedPolicy.ONLY:
            raise self._unknown()
        return self._documents.prepare(text, introspects=introspects)

    async def _registered(
        self, digest: str, store: DocumentStore | None, introspects: bool
    ) -> Document:
        if self._policy is TrustedPolicy.ONLY:
            raise self._unknown()
        text = self._texts.get(digest)
        if text is not None:
            return self._documents.prepare(text, introspects=introspects)
        text = None if store is None else await _stored(digest, store)
        if text is None:
            raise self._unknown()
        document = self._documents.prepare(text, introspects=introspects)
        self._texts.keep(digest, text)
        return document

    def _unknown(self) -> RequestRefused:
        if self._policy is TrustedPolicy.ONLY:
            message = "Only documents that were registered with the service are executed."
            return _refused(ErrorCode.TRUSTED_DOCUMENT_REQUIRED, message)
        # Clients check this code, older ones exactly this message.
        return _refused(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")


async def _stored(digest: str, store: DocumentStore) -> str | None:
    try:
        text = await store.get(digest)
    except StoreError as error:  # the client will send the text
        log.warning("A persisted document could not be read: %s", causes_of(error))
        return None
    return text if text is not None and digest_of(text) == digest else None


def _contradiction(message: str) -> RequestRefused:
    return _refused(ErrorCode.BAD_USER_INPUT, message)


def _refused(code: ErrorCode, message: str) -> RequestRefused:
    return RequestRefused([error_body(code, message)])


def read_manifest(content: str) -> Mapping[str, str]:
    """Return the documents' texts by id. An id that is a hash loses its "sha256:" prefix.

    Args:
        content: a JSON object of texts by id, as graphql-codegen's client preset and Relay's
            compiler write it, or Apollo's manifest of version 1.

    Raises:
        ValueError: it has another format.
    """
    manifest = json.loads(content)
    if not isinstance(manifest, dict):
        raise ValueError("a manifest is a JSON object")  # noqa: TRY004 - of the file, not of a call
    documents = _apollo(manifest) if manifest.get("format") == APOLLO_FORMAT else manifest
    if not all(isinstance(part, str) for pair in documents.items() for part in pair):
        raise ValueError("a manifest holds documents by id, or is Apollo's manifest")
    return {identity.removeprefix(HASH_KIND): text for identity, text in documents.items()}


def trusted_documents(
    files: Iterable[Path], documents: Documents, *, introspects: bool = True
) -> dict[str, Document]:
    """Prepare the documents of all manifests at startup, before any request.

    Args:
        introspects: whether any caller may query the schema.

    Raises:
        OSError: a file can't be read.
        ValueError: a file is not a manifest, or a document in it is too large, not GraphQL, or not
            valid for the schema; the message names the file and the document.
    """
    trusted: dict[str, Document] = {}
    for file in files:
        try:
            for identity, text in read_manifest(file.read_text("utf-8")).items():
                if identity in trusted and trusted[identity].text != text:
                    raise ValueError(f"the id {identity} is used for two different documents")
                trusted[identity] = _examined(identity, text, documents, introspects)
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error
    return trusted


def _examined(identity: str, text: str, documents: Documents, introspects: bool) -> Document:
    try:
        return documents.examine(text, introspects=introspects)
    except RequestRefused as refused:
        raise ValueError(f"the document {identity}: {refused}") from refused


def _apollo(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    if manifest.get("version") != 1:
        raise ValueError("Apollo's persisted query manifest must have version 1")
    try:
        return {operation["id"]: operation["body"] for operation in manifest["operations"]}
    except (KeyError, TypeError) as error:
        raise ValueError("an operation in Apollo's manifest has no id or no body") from error
