"""The gateway twin keeps the quotas, and runs containers, as API Gateway and Lambda do."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from graphql_api.local.gateway.function import PAYLOAD_BYTES
from graphql_api.local.gateway.http_api import BODY_BYTES, HEAD_BYTES
from tests.support.gateway import SECONDS, Event, recorded

JSON = {"content-type": "application/json"}
OK = {"statusCode": 200, "body": "{}"}


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 431)])
async def test_request_line_and_headers_are_bounded_together(more: int, status: int) -> None:
    with recorded() as gateway:
        bare = gateway.client.build_request("GET", "/?a=1")
        taken = len("GET /?a=1 HTTP/1.1") + sum(len(value) for _, value in bare.headers.raw)
        headers = {"x-fill": "a" * (HEAD_BYTES - taken + more)}
        response = await gateway.client.get("/?a=1", headers=headers)
    assert response.status_code == status
    assert len(gateway.events) == (status == 200)


@pytest.mark.parametrize("size", [BODY_BYTES + 1, PAYLOAD_BYTES])
async def test_body_above_the_quotas_of_gateway_or_function_is_refused(size: int) -> None:
    with recorded() as gateway:
        response = await gateway.client.post("/graphql", content=b"a" * size, headers=JSON)
    assert response.status_code == 413
    assert response.json() == {"message": "Request Entity Too Large"}
    assert gateway.events == []


@pytest.mark.parametrize(("size", "status"), [(PAYLOAD_BYTES - 100, 200), (PAYLOAD_BYTES, 500)])
async def test_answer_above_the_functions_quota_is_a_failure(size: int, status: int) -> None:
    with recorded(lambda event, context: {"statusCode": 200, "body": "a" * size}) as gateway:
        response = await gateway.client.get("/")
    assert response.status_code == status


def held(release: threading.Event) -> Callable[[Event, Any], Any]:
    def answer(event: Event, context: Any) -> Any:
        if event["rawPath"] == "/health":
            assert release.wait(SECONDS)
        return OK

    return answer


@pytest.mark.parametrize(
    ("function_seconds", "gateway_seconds", "status", "message"),
    [(0.1, SECONDS, 500, "Internal Server Error"), (SECONDS, 0.1, 503, "Service Unavailable")],
)
async def test_container_that_does_not_answer_is_given_up(
    function_seconds: float, gateway_seconds: float, status: int, message: str
) -> None:
    release = threading.Event()
    with recorded(
        held(release), function_seconds=function_seconds, gateway_seconds=gateway_seconds
    ) as gateway:
        response = await gateway.client.get("/health")
        assert (response.status_code, response.json()) == (status, {"message": message})
        await gateway.client.get("/")
        assert gateway.function.started == 2
        release.set()


async def test_handler_that_raises_is_a_failure_and_its_container_goes_on() -> None:
    def answer(event: Event, context: Any) -> Any:
        if event["rawPath"] == "/health":
            raise RuntimeError("secret")
        return OK

    with recorded(answer) as gateway:
        failed = await gateway.client.get("/health")
        fine = await gateway.client.get("/")
        assert (failed.status_code, failed.json()) == (500, {"message": "Internal Server Error"})
        assert (fine.status_code, gateway.function.started) == (200, 1)


async def test_container_takes_one_request_at_a_time_and_there_are_as_many_as_needed() -> None:
    meeting = threading.Barrier(5)
    containers: list[int] = []

    def answer(event: Event, context: Any) -> Any:
        containers.append(threading.get_ident())
        if event["rawPath"] == "/health":
            meeting.wait(SECONDS)  # only where five are under way at once
        return OK

    with recorded(answer) as gateway:
        await asyncio.gather(*(gateway.client.get("/health") for _ in range(5)))
        assert gateway.function.started == len(set(containers)) == 5
        for _ in range(3):
            await gateway.client.get("/")
        assert gateway.function.started == 5
        assert len(set(containers[5:])) == 1  # the one that was used last, as on Lambda


async def test_handler_is_told_its_request_and_the_time_it_has() -> None:
    seen: list[tuple[str, int]] = []

    def answer(event: Event, context: Any) -> Any:
        seen.append((context.aws_request_id, context.get_remaining_time_in_millis()))
        return OK

    with recorded(answer) as gateway:
        await gateway.client.get("/")
        await gateway.client.get("/")
    assert len({request_id for request_id, _ in seen}) == 2
    assert all(0 < left <= SECONDS * 1000 for _, left in seen)
