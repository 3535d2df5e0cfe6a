"""Whose fault an error is, which status it has and which alarm counts it: as the one table says."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from graphql_api.domain.budget import Budget
from graphql_api.domain.paging import PAGE_SIZE_MAX, PageRequest
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.execution.errors import ErrorCode, Fault
from graphql_api.settings import Settings
from graphql_api.web.function import HttpApiEvent
from graphql_api.web.request_reader import RequestLimits
from graphql_api.web.request_record import RequestRecord
from graphql_api.wiring import Limits, build_app, build_handler
from tests.support.application import changed, persisted, tableless
from tests.support.events import LambdaContext, http_event
from tests.support.kinds.first import FIRST
from tests.support.stores import SECONDS, Store

JSON: Final = {"content-type": "application/json"}
TYPENAME: Final = "{ __typename }"
LARGE: Final = "{ __schema { types { name description fields { name description } } } }"


def post(query: str, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "json": {"query": query, **more}}


# Low enough for a small request to be above them; no other request here is.
LIMITS: Final = Limits(request=RequestLimits(body=1_000), answer_bytes=10_000)
# A request that is refused with each code, and the settings that it takes.
REFUSED: Final[dict[ErrorCode, tuple[dict[str, Any], dict[str, Any]]]] = {
    ErrorCode.GRAPHQL_PARSE_FAILED: (post("{"), {}),
    ErrorCode.GRAPHQL_VALIDATION_FAILED: (post("{ nothing }"), {}),
    ErrorCode.LIMIT_EXCEEDED: (post("{ __typename " + "@skip(if: true) " * 60 + "}"), {}),
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: (
        {"method": "POST", "json": {"extensions": persisted(TYPENAME)}},
        {},
    ),
    ErrorCode.TRUSTED_DOCUMENT_REQUIRED: (post(TYPENAME), {"trusted_documents": "only"}),
    ErrorCode.BAD_USER_INPUT: (post(FIRST.read), {}),
    ErrorCode.UNAUTHENTICATED: (post(TYPENAME), {"sign_in": "cognito"}),
    ErrorCode.BAD_REQUEST: ({"method": "POST", "json": []}, {}),
    ErrorCode.METHOD_NOT_ALLOWED: ({"method": "PUT"}, {}),
    ErrorCode.NOT_ACCEPTABLE: ({**post(TYPENAME), "headers": {"accept": "image/png"}}, {}),
    ErrorCode.NOT_FOUND: ({"method": "GET", "url": "/nothing"}, {}),
    ErrorCode.PAYLOAD_TOO_LARGE: (post("#" * 2_000), {}),
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: ({"method": "POST", "content": b"{}"}, {}),
    ErrorCode.ANSWER_TOO_LARGE: (post(LARGE), {}),
}
# Of one field of an operation that was executed; tests of sign-in and of jobs try them.
OF_A_FIELD: Final = {ErrorCode.FORBIDDEN, ErrorCode.JOBS_DISABLED}


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


def test_each_code_of_the_callers_is_tried_here() -> None:
    callers = {code for code in ErrorCode if code.fault is Fault.CALLER}
    assert callers == REFUSED.keys() | OF_A_FIELD


@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize("code", REFUSED, ids=lambda code: code.name)
async def test_refusal_has_the_status_of_its_code_and_counts_into_no_alarm(
    quiet: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: ErrorCode,
    media_type: str,
) -> None:
    monkeypatch.setattr("graphql_api.wiring.MANIFESTS", tmp_path)
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    request, changes = REFUSED[code]
    records: list[RequestRecord] = []
    app = build_app(quiet.model_copy(update=changes), records.append, LIMITS)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://service.test"
    ) as client:
        sent = {"url": "/graphql", **request}
        sent["headers"] = {"accept": media_type, **request.get("headers", {})}
        reply = await client.request(**sent)
    (error,) = reply.json()["errors"]
    status = code.status.json if media_type == "application/json" else code.status.graphql_response
    assert (error["extensions"]["code"], reply.status_code) == (code.name, status)
    assert error["extensions"]["retryable"] is code.retryable
    (record,) = records
    assert (record.codes, record.status) == ([code], status)
    assert not code.is_ours
    assert status < 500


@pytest.fixture
def handle(quiet: Settings) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    handler = build_handler(changed(quiet, allowed_origins="https://shop.test"))
    yield lambda event: handler(event, LambdaContext())
    asyncio.set_event_loop(None)
    loop.close()


HEADERS: Final = (
    *(
        {"host": host}
        for host in ("[::1]:8232", "a:b", "a:", ":", "", "a:1:2", "a:99999", "[", "é")
    ),
    *({"x-forwarded-port": port} for port in ("443, 443", "", "https", "-1", "4" * 5_000)),
    *({"x-forwarded-proto": proto} for proto in ("", "https, http", "junk")),
    *({"content-length": length} for length in ("", "-1", "many", "0", "999999")),
    *({"content-encoding": name} for name in ("", "identity, identity", "é")),
    *({"content-type": name} for name in ("", "application/json;charset=\x80", "a" * 5_000)),
    *({"accept": accept} for accept in ("", "é", "*/*;q=junk", ";" * 5_000)),
    *({"accept-encoding": name} for name in ("", "br;q=junk", "*", "é", "," * 5_000)),
    *({"origin": origin} for origin in ("", "null", "é", "https://shop.test", "junk")),
    *({"authorization": token} for token in ("", "Bearer", "é", "Basic a:b")),
    *({"x-request-id": name} for name in ("", "é", "a" * 5_000)),
    *({"traceparent": trace} for trace in ("", "é", "00-" + "0" * 60)),
    *({"x-amzn-trace-id": trace} for trace in ("", "é", "Root=")),
    *({"if-none-match": tag} for tag in ("", "é", "W/", "*", "," * 5_000)),
    *({"range": "bytes=junk"}, {"expect": "100-continue"}, {"upgrade": "h2c"}, {"te": "junk"}),
    *({"transfer-encoding": "chunked"}, {"cookie": "é=;;"}, {"": "no name"}, {"x y": "a blank"}),
    {"access-control-request-method": "JUNK", "origin": "https://shop.test"},
    {"apollographql-client-name": "é" * 1_000},
    {"sec-fetch-site": "junk"},
)
ADDRESSES: Final = (
    *(("POST", "/graphql"), ("GET", "/graphql"), ("GET", "/graphql/"), ("OPTIONS", "/graphql")),
    *(("GET", "/"), ("GET", "//"), ("HEAD", "/graphql"), ("JUNK", "/graphql"), ("GET", "/é%00")),
    *(("GET", "/graphiql"), ("GET", "/graphiql/"), ("GET", "/graphiql/../x")),
)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_no_header_makes_the_handler_raise_or_answer_with_an_error_of_ours(
    handle: Callable[[dict[str, Any]], dict[str, Any]], method: str, path: str
) -> None:
    body = json.dumps({"query": TYPENAME}) if method == "POST" else None
    for headers in HEADERS:
        reply = handle(http_event(method, path, body, headers={**JSON, **headers}))
        assert reply["statusCode"] < 500, headers
        assert reply["headers"]["x-request-id"], headers


@pytest.mark.parametrize("name", ["host", "x-forwarded-port"])
def test_header_that_should_have_a_port_is_handed_on_as_it_was_sent(name: str) -> None:
    event: Any = http_event("GET", "/", headers={name: "[::1]:8232, é"})
    config: Any = {"api_gateway_base_path": "/", "text_mime_types": [], "exclude_headers": []}
    scope = HttpApiEvent(event, LambdaContext(), config).scope
    values = [value for given, value in scope["headers"] if given == name.encode()]
    assert values == ["[::1]:8232, é".encode()]
    assert scope["aws.event"] is event


class Clock:
    """Stands still, but for what is added to it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_lists_that_read_for_long_come_short_and_leave_time_for_those_that_wait(
    dynalite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dynalite_store.fill(FIRST.generated(200), shards=1, form=FIRST.record)
    clock, reads = Clock(), 0
    query = dynalite_store.client.query

    def slow(**parameters: Any) -> Any:
        nonlocal reads
        reads += 1
        clock.now += 0.2
        return query(**parameters | {"Limit": 1})

    monkeypatch.setattr(dynalite_store.client, "query", slow)
    budget = Budget.of(8.0, clock)
    patient = ReadBudget(units=1e9, seconds=SECONDS)  # as long as its request, if it were let
    kept = dynalite_store.repository(FIRST.record, read_budget=patient, budget=budget)
    whole = replace(FIRST.samples.everything, page=PageRequest(PAGE_SIZE_MAX))
    pages = [await kept.page(whole) for _ in range(5)]  # DeadlineExceeded, without the last part
    assert [(len(page.edges), page.is_short) for page in pages] == [(35, True)] + [(1, True)] * 4
    assert reads == 35 + 4  # 7 s of the first, and one of each that had waited for it
    assert budget.left() > 0
