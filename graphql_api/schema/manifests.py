"""Manifests of trusted documents, in the forms that the clients' compilers write."""

import json
from collections.abc import Mapping
from typing import Any, Final

from graphql_api.schema.documents import Document, Documents, RequestRefused

APOLLO_FORMAT: Final = "apollo-persisted-query-manifest"


def read_manifest(content: str) -> Mapping[str, str]:
    """Return the documents' texts by id.

    Args:
        content: an object of texts by id, as graphql-codegen's client preset and Relay's compiler
            write it, or Apollo's manifest of version 1.

    Raises:
        ValueError: it is none of these.
    """
    manifest = json.loads(content)
    if not isinstance(manifest, dict):
        raise ValueError("a manifest is a JSON object")  # noqa: TRY004 - of the file, not of a call
    if manifest.get("format") == APOLLO_FORMAT:
        return _apollo(manifest)
    if not all(isinstance(text, str) for text in manifest.values()):
        raise ValueError("neither texts by id, nor Apollo's persisted query manifest")
    return manifest


def trusted_documents(manifest: Mapping[str, str], documents: Documents) -> dict[str, Document]:
    """Prepare the documents of a manifest, so that no request has to.

    Raises:
        ValueError: one of them is too large, no GraphQL, or does not fit the schema.
    """
    trusted: dict[str, Document] = {}
    for identity, text in manifest.items():
        try:
            trusted[identity] = documents.examine(text)
        except RequestRefused as refused:
            raise ValueError(f"the document {identity}: {refused}") from refused
    return trusted


def _apollo(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    if manifest.get("version") != 1:
        raise ValueError("Apollo's persisted query manifest must have version 1")
    try:
        return {operation["id"]: operation["body"] for operation in manifest["operations"]}
    except (KeyError, TypeError) as error:
        raise ValueError("an operation in Apollo's manifest has no id or no body") from error
