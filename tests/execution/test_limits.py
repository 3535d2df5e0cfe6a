"""Each limit at its highest accepted value, and one past it."""

import json
import re
from typing import Any, Final

import httpx
import pytest

from graphql_api.settings import Settings
from graphql_api.wiring import LIMITS, Limits
from tests.execution.probes import IDS, PROBES, limited, places
from tests.support.application import changed, http_client
from tests.support.hostile.attack import numbered
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

# Limits of what is kept, sent or waited for, which refuse no request by their name.
ELSEWHERE: Final = {
    "answer_bytes",  # test_responses
    "cache.characters",  # test_documents
    "cache.entries",  # test_documents
    "calls.concurrent_lists",  # test_request_units
    "calls.concurrent_writes",  # test_create_items_turns
    "calls.connect_seconds",  # test_never_sent
    "calls.list_seconds",  # test_list_budget
    "calls.threads",  # test_thread_shares
    "document.errors",
    "request.body_seconds",  # test_time_outs
}
HTTP: Final = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")


async def ask(settings: Settings, limits: Limits = LIMITS, **request: Any) -> httpx.Response:
    async with http_client(settings, limits) as client:
        return await client.post("/graphql", **request)


def refusal(reply: httpx.Response) -> dict[str, Any]:
    (error,) = reply.json()["errors"]
    extensions: dict[str, Any] = error["extensions"]
    return extensions


def test_every_limit_is_probed() -> None:
    here = {"request.body", "request.head", "request.json.digits"}
    assert places().keys() | {"max_cost"} == PROBES.keys() | here | ELSEWHERE


@pytest.mark.parametrize("name", PROBES)
async def test_limit_is_the_highest_value_that_is_accepted(settings: Settings, name: str) -> None:
    probe = PROBES[name]
    limits = LIMITS
    if name == "max_cost":
        settings = changed(settings, max_cost=probe.maximum)
    else:
        limits = limited(name, probe.maximum)
    step = 2 if name == "document.fields" else 1  # its fragment counts twice

    at = await ask(settings, limits, json=probe.request(probe.maximum))
    past = await ask(settings, limits, json=probe.request(probe.maximum + step))

    assert "data" in at.json(), at.text
    assert refusal(past) == {
        "code": "LIMIT_EXCEEDED",
        "retryable": False,
        "limit": probe.limit.replace(" ", "_"),
        "maximum": probe.maximum,
        "measured": probe.maximum + step,
    }
    numbers = set(re.findall(r"\d+", past.json()["errors"][0]["message"]))
    assert numbers >= {str(probe.maximum), str(probe.maximum + step)}


async def test_body_may_have_as_many_bytes_as_allowed(settings: Settings) -> None:
    limits = limited("request.body", 1_000)
    body = json.dumps({"query": "{ __typename }"})
    headers = {"content-type": "application/json"}

    at = await ask(settings, limits, content=body.ljust(1_000), headers=headers)
    past = await ask(settings, limits, content=body.ljust(1_001), headers=headers)

    assert at.json() == {"data": {"__typename": "Query"}}
    assert past.status_code == 413
    assert refusal(past) == {
        "code": "PAYLOAD_TOO_LARGE",
        "retryable": False,
        "limit": "body_bytes",
        "maximum": 1_000,
        "measured": 1_001,
    }


async def test_head_may_have_as_many_bytes_as_allowed(settings: Settings) -> None:
    async with http_client(settings, limited("request.head", 8_000)) as client:
        sent = client.build_request(
            "GET", "/graphql", params={"query": "{ __typename }"}, headers={"x-a": ""}
        )
        size = len(sent.url.raw_path) - len("?") + sum(len(n) + len(v) for n, v in sent.headers.raw)
        for past, status in ((0, 200), (1, 431)):
            sent.headers["x-a"] = "a" * (8_000 - size + past)
            reply = await client.send(sent)
            assert reply.status_code == status
        assert refusal(reply)["measured"] == 8_001


async def test_number_may_have_as_many_digits_as_allowed(settings: Settings) -> None:
    limits = limited("request.json.digits", 20)
    headers = {"content-type": "application/json"}
    text = '{"query": "{ __typename }", "variables": {"n": '
    for number in ("9" * 20, "0." + "9" * 18, "-" + "9" * 19):
        for digits, accepted in ((number, True), (number + "9", False)):
            reply = await ask(settings, limits, content=f"{text}{digits}}}}}", headers=headers)
            assert ("data" in reply.json()) is accepted
            if not accepted:
                assert refusal(reply)["limit"] == "number_digits"
                assert refusal(reply)["measured"] == 21


@pytest.mark.parametrize(("faults", "told"), [(3, 3), (4, 3 + 1)])
async def test_errors_of_a_document_stop_at_their_limit(
    settings: Settings, faults: int, told: int
) -> None:
    body = {"query": f"{{ {FIRST.many} {{ nodes {{" + numbered("x# ", faults) + "} } }"}
    reply = await ask(settings, limited("document.errors", 3), json=body)
    messages = [error["message"] for error in reply.json()["errors"]]
    assert len(messages) == told
    assert ("Too many validation errors" in messages[-1]) is (faults > 3)


@pytest.mark.parametrize(("faults", "told"), [(3, 3), (4, 3 + 1)])
async def test_errors_of_variables_stop_at_their_limit(
    settings: Settings, faults: int, told: int
) -> None:
    body = {"query": IDS, "variables": {"ids": [None] * faults}}
    reply = await ask(settings, limited("document.errors", 3), json=body)
    assert len(reply.json()["errors"]) == told


async def test_limits_hold_in_fragments_that_nothing_uses(settings: Settings) -> None:
    hidden = "fragment f on Query {" + f"{FIRST.many} {{ nodes {{ id }} }} " * 4 + "}"
    body = {"query": "{ __typename }" + hidden}
    reply = await ask(settings, limited("document.fields", 10), json=body)
    assert refusal(reply)["limit"] == "fields"


async def test_cost_is_told_when_it_is_asked_for(settings: Settings) -> None:
    body = {
        "query": FIRST.named("query ($n: Int = 3) { MANY(first: $n) { nodes { id LABEL } } }"),
        "extensions": {"cost": True},
    }
    for variables, cost in (({}, 2 + 2 * 3), ({"n": 10}, 2 + 2 * 10), ({"n": None}, 2 + 2 * 20)):
        reply = await ask(settings, json={**body, "variables": variables})
        assert reply.json()["extensions"]["cost"]["requested"] == cost


# Where the documented limits stand. Those with a name are `extensions.limit` of a refusal.
DOCUMENTED: Final = {
    "head_bytes": "request.head",
    "body_bytes": "request.body",
    "number_digits": "request.json.digits",
    "answer_bytes": "answer_bytes",
    **{probe.limit.replace(" ", "_"): place for place, probe in PROBES.items()},
}


def test_documentation_lists_every_limit_with_its_number() -> None:
    enforced = {**places(), "max_cost": Settings(table_name="table").max_cost}
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", HTTP, re.MULTILINE)
    assert {name: int(number.replace(",", "")) for name, number in rows} == {
        name: enforced[place] for name, place in DOCUMENTED.items()
    }
    assert len(rows) == len(DOCUMENTED)


def test_documentation_has_the_limits_that_refuse_nothing() -> None:
    document, cache = LIMITS.document, LIMITS.cache
    assert f"{document.errors} errors at most" in HTTP
    assert f"{cache.entries:,} documents" in HTTP
    assert f"{cache.characters:,} characters" in HTTP
