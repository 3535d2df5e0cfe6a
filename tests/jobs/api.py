"""The service with jobs, asked over HTTP by callers who signed in; its ports are in memory."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from graphql_api.domain.budget import Budget
from graphql_api.jobs.book import Book
from graphql_api.jobs.job import Job, owner_of
from graphql_api.jobs.ports import Ports
from graphql_api.jobs.record import RECORD
from graphql_api.process import Process
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.wiring import build_app
from tests.support.application import changed, client_of
from tests.support.job_runs import new_job
from tests.support.jobs import memory_ports
from tests.support.kinds.first import STARTING

SECONDS: Final = 60.0
needs_jobs: Final = pytest.mark.skipif(not STARTING, reason="no entity starts jobs")
ANN, BOB, READER = "ann", "bob", "reader"  # the first two are editors

JOB: Final = """
    fragment job on Job {
      id kind state objectType fileFormat createdAt finishedAt done failed total progress message
      recordsPerSecond throttledAt resultUrl
    }
"""
START_IMPORT: Final = f"""
    mutation ($format: FileFormat! = JSON_LINES) {{
      startTYPEImport(format: $format) {{
        job {{ ...job }}
        upload {{ url fields {{ name value }} maxBytes expiresAt }}
      }}
    }}
    {JOB}
"""
START_EXPORT: Final = f"""
    mutation ($format: FileFormat! = JSON_LINES) {{
      startTYPEExport(format: $format) {{ ...job }}
    }}
    {JOB}
"""
GET: Final = f"query ($id: ID!) {{ job(id: $id) {{ ...job }} }} {JOB}"
CANCEL: Final = f"mutation ($id: ID!) {{ cancelJob(id: $id) {{ ...job }} }} {JOB}"
PROBLEMS: Final = """
    query ($id: ID!, $first: Int, $after: String) {
      job(id: $id) {
        problems(first: $first, after: $after) {
          edges { cursor node { record line type message fields { path code message } } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
"""


class Api:
    """One process of the service.

    Attributes:
        opened: how often the ports were asked for.
        ports: files and queue, each of which is there as well.
    """

    def __init__(self, settings: Settings, **changes: object) -> None:
        self.settings = changed(settings, sign_in="cognito", **changes)
        self.ports, self.files, self.queue = memory_ports()
        self.opened = 0
        app = build_app(self.settings, ports=self._open)
        self._client = client_of(_SignedIn(app))  # type: ignore[arg-type]

    def _open(self) -> Ports:
        self.opened += 1
        return self.ports

    async def send(self, query: str, caller: str = ANN, **variables: object) -> httpx.Response:
        body = {"query": STARTING[0].named(query), "variables": variables}
        # In ASCII: half of a surrogate pair has no other form.
        headers = {"x-caller": caller, "content-type": "application/json"}
        return await self._client.post("/graphql", content=json.dumps(body), headers=headers)

    async def ask(self, query: str, caller: str = ANN, **variables: object) -> Any:
        """Return the data of an answer without errors."""
        body = (await self.send(query, caller, **variables)).json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def error(self, query: str, caller: str = ANN, **variables: object) -> Mapping[str, Any]:
        """Return the only error of an answer, whose fields are all null."""
        body = (await self.send(query, caller, **variables)).json()
        assert set((body.get("data") or {}).values()) <= {None}
        (error,) = body["errors"]
        return {"message": error["message"], **error["extensions"]}

    async def start_import(self, caller: str = ANN) -> Any:
        (started,) = (await self.ask(START_IMPORT, caller)).values()
        return started["job"]

    async def start_export(self, caller: str = ANN) -> Any:
        (job,) = (await self.ask(START_EXPORT, caller)).values()
        return job

    async def import_of(self, age: timedelta, caller: str = ANN) -> str:
        """Return the id of an import that was started so long ago, and still waits for its file."""
        process = Process(self.settings, (*REGISTRY.records(), RECORD))
        collections = process.collections(Budget.of(SECONDS, time.monotonic))
        then = replace(collections, now=lambda: datetime.now(UTC) - age)
        return (await new_job(then, owner=owner_of(caller))).id

    async def job(self, job_id: str, caller: str = ANN) -> Any:
        return (await self.ask(GET, caller, id=job_id))["job"]

    async def stored(self, job_id: str) -> Job:
        return await self._book.get(job_id)

    async def change(self, job_id: str, **changes: object) -> Job:
        """Change a job as its workers do."""
        return await self._book.change(job_id, lambda _: changes)

    @property
    def _book(self) -> Book:
        process = Process(self.settings, (*REGISTRY.records(), RECORD))
        return Book(lambda: process.collections(Budget.of(SECONDS, time.monotonic)))


@dataclass(frozen=True)
class _SignedIn:
    """Hands the service what the gateway's authorizer would have verified."""

    app: Any

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        caller = dict(scope.get("headers", ())).get(b"x-caller", b"").decode()
        groups = [] if caller == READER else ["editors"]
        claims = {"sub": caller, "token_use": "access", "cognito:groups": groups}
        context = {"authorizer": {"jwt": {"claims": claims}}}
        await self.app({**scope, "aws.event": {"requestContext": context}}, receive, send)


def flags(*numbers: int) -> str:
    """Return the text of Flags with these numbers."""
    return f"{sum(1 << number for number in numbers):x}"


def fields_of(upload: Mapping[str, Any]) -> dict[str, str]:
    return {field["name"]: field["value"] for field in upload["fields"]}
