"""Manifests of trusted documents, in the forms that the clients' compilers write."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from graphql_api.execution.documents import Document, Documents, RequestRefused

APOLLO_FORMAT: Final = "apollo-persisted-query-manifest"
# Before a hash in the draft of GraphQL over HTTP, and in graphql-codegen's manifests.
HASH_KIND: Final = "sha256:"


def read_manifest(content: str) -> Mapping[str, str]:
    """Return the documents' texts by id; the ids of hashes without their kind in front.

    Args:
        content: an object of texts by id, as graphql-codegen's client preset and Relay's compiler
            write it, or Apollo's manifest of version 1.

    Raises:
        ValueError: it is none of these.
    """
    manifest = json.loads(content)
    if not isinstance(manifest, dict):
        raise ValueError("a manifest is a JSON object")  # noqa: TRY004 - of the file, not of a call
    documents = _apollo(manifest) if manifest.get("format") == APOLLO_FORMAT else manifest
    if not all(isinstance(part, str) for pair in documents.items() for part in pair):
        raise ValueError("neither texts by id, nor Apollo's persisted query manifest")
    return {identity.removeprefix(HASH_KIND): text for identity, text in documents.items()}


def trusted_documents(files: Iterable[str], documents: Documents) -> dict[str, Document]:
    """Prepare the documents of all manifests, so that no request has to.

    Raises:
        OSError: a file can't be read.
        ValueError: one is no manifest, or a document in it is too large, no GraphQL, or does not
            fit the schema; the message names both.
    """
    trusted: dict[str, Document] = {}
    for file in files:
        try:
            for identity, text in read_manifest(Path(file).read_text("utf-8")).items():
                if identity in trusted and trusted[identity].text != text:
                    raise ValueError(f"the id {identity} stands for another document already")
                trusted[identity] = _examined(identity, text, documents)
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error
    return trusted


def _examined(identity: str, text: str, documents: Documents) -> Document:
    try:
        return documents.examine(text)
    except RequestRefused as refused:
        raise ValueError(f"the document {identity}: {refused}") from refused


def _apollo(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    if manifest.get("version") != 1:
        raise ValueError("Apollo's persisted query manifest must have version 1")
    try:
        return {operation["id"]: operation["body"] for operation in manifest["operations"]}
    except (KeyError, TypeError) as error:
        raise ValueError("an operation in Apollo's manifest has no id or no body") from error
