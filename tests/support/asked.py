"""Asks the application over HTTP, each time with settings of its own."""

import hashlib
import os
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from graphql_api.local.environment import for_embedded_engine
from graphql_api.settings import Settings, load_settings
from tests.support.application import http_client


def tableless(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of a service that is asked for nothing from its table."""
    for name, value in for_embedded_engine(os.environ, "http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    return load_settings()


def changed(settings: Settings, **changes: object) -> Settings:
    """Return checked settings that differ in some values."""
    return Settings.model_validate({**settings.model_dump(), **changes})


async def post(settings: Settings, body: Mapping[str, Any], **headers: str) -> httpx.Response:
    """Ask a fresh process once."""
    async with http_client(settings) as client:
        return await client.post("/graphql", json=body, headers=headers)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(text: str) -> dict[str, Any]:
    """Return the extensions that name a document by its hash."""
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}


def code_of(reply: httpx.Response) -> str:
    """Return the code of the only error."""
    (error,) = reply.json()["errors"]
    code: str = error["extensions"]["code"]
    return code
