"""The application in this process, asked over HTTP as clients ask it; no server is needed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from graphql_api.process import NewSession
from graphql_api.registry import REGISTRY, Registry
from graphql_api.settings import Settings, load_settings
from graphql_api.wiring import LIMITS, Limits, build_app
from tests.support.engine_environment import for_embedded_engine
from tests.support.kinds.first import FIRST


@dataclass(frozen=True)
class Answer:
    """An answer to an operation that was executed.

    Attributes:
        errors: their messages.
        calls: that it made to DynamoDB, as `extensions.cost` tells them.
    """

    data: Any
    errors: list[str]
    calls: int


class Application:
    """Executes operations on one application; each is a request of its own."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry = REGISTRY,
        new_session: NewSession | None = None,
    ) -> None:
        app = build_app(settings, registry=registry, new_session=new_session)
        self._client = client_of(app)

    async def answer(self, operation: str, **variables: object) -> Answer:
        body = {"query": operation, "variables": variables, "extensions": {"cost": True}}
        content = json.dumps(body)  # in ASCII: half of a surrogate pair has no other form
        headers = {"content-type": "application/json"}
        response = await self._client.post("/graphql", content=content, headers=headers)
        answer = response.json()
        errors = [error["message"] for error in answer.get("errors", [])]
        assert "data" in answer, errors
        return Answer(answer["data"], errors, answer["extensions"]["cost"]["calls"])

    async def ask(self, operation: str, **variables: object) -> Any:
        """Return the data of an answer without errors."""
        answer = await self.answer(operation, **variables)
        assert answer.errors == []
        return answer.data

    async def create(self, **values: object) -> Any:
        """Return a new entity of the first kind: that of its samples, but for the values given."""
        answer = await self.ask(FIRST.create, input={**FIRST.new, **values})
        (result,) = answer.values()
        return result[FIRST.one]


def http_client(settings: Settings, limits: Limits = LIMITS) -> httpx.AsyncClient:
    """The whole application, without a server; see client_of."""
    return client_of(build_app(settings, limits=limits))


def client_of(app: Starlette) -> httpx.AsyncClient:
    """A client of the application; what it raises is answered as a server would."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://service.test", timeout=60)


def tableless(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of a service that is asked for nothing from its table."""
    for name, value in for_embedded_engine(os.environ, "http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    return load_settings()


def changed(settings: Settings, **changes: object) -> Settings:
    """Return checked settings that differ in some values."""
    return Settings.model_validate({**settings.model_dump(), **changes})


async def post(
    settings: Settings, body: Mapping[str, Any], limits: Limits = LIMITS, **headers: str
) -> httpx.Response:
    """Ask a fresh process once."""
    async with http_client(settings, limits) as client:
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
