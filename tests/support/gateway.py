"""The gateway twin without a server: before a handler of the test's own, or before the service."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from graphql_api.local.gateway.cors import Cors
from graphql_api.local.gateway.function import Function, running_function
from graphql_api.local.gateway.http_api import Gateway, running_twin
from graphql_api.local.gateway.local_users import LocalSignIn
from graphql_api.local.template import Route, read_deployed
from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.cognito import Cognito, running_cognito

SECONDS = 60.0  # only a hung test ends by these
Event = dict[str, Any]
Answer = Callable[[Event, Any], Any]


def client_of(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=SECONDS)


@dataclass
class Recorded:
    """A gateway, the events that its function got, and what the function answered."""

    app: Gateway
    client: httpx.AsyncClient
    function: Function
    events: list[Event] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)


@contextmanager
def recorded(
    answer: Answer = lambda event, context: {"statusCode": 200, "body": "{}"},
    *,
    function_seconds: float = SECONDS,
    gateway_seconds: float = SECONDS,
    body_seconds: float = SECONDS,
    stage: str = "$default",
    cors: Cors | None = None,
    routes: list[Route] | None = None,
) -> Iterator[Recorded]:
    """Run a gateway before a function that answers so."""
    events: list[Event] = []
    answers: list[Any] = []

    def handler(event: Event, context: Any) -> Any:
        events.append(event)
        answers.append(answer(event, context))
        return answers[-1]

    with running_function(lambda: handler, function_seconds) as function:
        gateway = Gateway(
            function,
            routes or read_deployed().routes,
            cors or Cors(),
            stage,
            seconds=gateway_seconds,
            body_seconds=body_seconds,
        )
        yield Recorded(gateway, client_of(gateway), function, events, answers)


@contextmanager
def logs_as_before() -> Iterator[None]:
    """Undo what a handler does to the log of its process, which is no other test's business."""
    logs = [logging.getLogger(name) for name in ("graphql_api", "mangum")]
    before = [(log.handlers, log.level, log.propagate) for log in logs]
    try:
        yield
    finally:
        for log, (handlers, level, propagate) in zip(logs, before, strict=True):
            log.handlers, log.propagate = handlers, propagate
            log.setLevel(level)


@contextmanager
def recorded_service(settings: Settings) -> Iterator[Recorded]:
    """Run a gateway before the service itself; an event loop has to run in this thread."""
    with logs_as_before(), recorded(build_handler(settings)) as gateway:
        yield gateway


@contextmanager
def twin_of(
    settings: Settings, stage: str = "$default", sign_in: LocalSignIn | None = None
) -> Iterator[Starlette]:
    """The service itself behind its gateway, as `make run GATEWAY=1` has it."""
    twin = running_twin(build_handler, settings, stage, sign_in)
    with logs_as_before(), twin as app:
        yield app


@contextmanager
def served(
    settings: Settings, stage: str = "$default", sign_in: LocalSignIn | None = None
) -> Iterator[httpx.AsyncClient]:
    with twin_of(settings, stage, sign_in) as app:
        yield client_of(app)


@pytest.fixture(scope="session")
def sign_in() -> LocalSignIn:
    """The users and their tokens, as `make run SIGN_IN=local` has them."""
    return LocalSignIn("editors")


@pytest.fixture(scope="session")
def cognito() -> Iterator[Cognito]:
    """The same users in moto's Cognito, one pool for each worker."""
    with running_cognito("editors") as cognito:
        yield cognito


@pytest.fixture
def sign_in_settings(settings: Settings) -> Settings:
    """Of a service that has its callers sign in."""
    return settings.model_copy(update={"sign_in": "local"})
