"""Each limit at its highest accepted value, and one past it."""

import json
import re
from typing import Any, Final

import httpx
import pytest
from graphql_api.limit_settings import LimitSettings

from graphql_api.settings import Settings
from tests.execution.probes import IDS, PROBES
from tests.support.application import changed, http_client
from tests.support.hostile.attack import numbered
from tests.support.paths import ROOT

# Limits of what is kept or sent, which refuse no request by their name: see the tests below.
ELSEWHERE: Final = {
    "max_answer_bytes",  # test_answers
    "max_errors",
    "document_cache_entries",  # test_documents
    "document_cache_characters",  # test_documents
}


async def ask(settings: Settings, **request: Any) -> httpx.Response:
    async with http_client(settings) as client:
        return await client.post("/graphql", **request)


def refusal(reply: httpx.Response) -> dict[str, Any]:
    (error,) = reply.json()["errors"]
    extensions: dict[str, Any] = error["extensions"]
    return extensions


def test_every_limit_is_probed() -> None:
    here = {"max_body_bytes", "max_head_bytes", "max_number_digits"}
    assert set(LimitSettings.model_fields) == set(PROBES) | here | ELSEWHERE


@pytest.mark.parametrize("name", PROBES)
async def test_limit_is_the_highest_value_that_is_accepted(settings: Settings, name: str) -> None:
    probe = PROBES[name]
    limited = changed(settings, **{name: probe.maximum})
    step = 2 if name == "max_fields" else 1  # its fragment counts twice

    at = await ask(limited, json=probe.request(probe.maximum))
    past = await ask(limited, json=probe.request(probe.maximum + step))

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
    limited = changed(settings, max_body_bytes=1_000)
    body = json.dumps({"query": "{ __typename }"})
    headers = {"content-type": "application/json"}

    at = await ask(limited, content=body.ljust(1_000), headers=headers)
    past = await ask(limited, content=body.ljust(1_001), headers=headers)

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
    async with http_client(changed(settings, max_head_bytes=8_000)) as client:
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
    limited = changed(settings, max_number_digits=20)
    text = '{"query": "{ __typename }", "variables": {"n": '
    for number in ("9" * 20, "0." + "9" * 18, "-" + "9" * 19):
        for digits, accepted in ((number, True), (number + "9", False)):
            reply = await ask(
                limited, content=f"{text}{digits}}}}}", headers={"content-type": "application/json"}
            )
            assert ("data" in reply.json()) is accepted
            if not accepted:
                assert refusal(reply)["limit"] == "number_digits"
                assert refusal(reply)["measured"] == 21


@pytest.mark.parametrize(("faults", "told"), [(3, 3), (4, 3 + 1)])
async def test_errors_of_a_document_stop_at_their_limit(
    settings: Settings, faults: int, told: int
) -> None:
    body = {"query": "{ items { nodes {" + numbered("x# ", faults) + "} } }"}
    reply = await ask(changed(settings, max_errors=3), json=body)
    messages = [error["message"] for error in reply.json()["errors"]]
    assert len(messages) == told
    assert ("Too many validation errors" in messages[-1]) is (faults > 3)


@pytest.mark.parametrize(("faults", "told"), [(3, 3), (4, 3 + 1)])
async def test_errors_of_variables_stop_at_their_limit(
    settings: Settings, faults: int, told: int
) -> None:
    body = {"query": IDS, "variables": {"ids": [None] * faults}}
    reply = await ask(changed(settings, max_errors=3), json=body)
    assert len(reply.json()["errors"]) == told


async def test_limits_hold_in_fragments_that_nothing_uses(settings: Settings) -> None:
    hidden = "fragment f on Query {" + "items { nodes { id } } " * 4 + "}"
    body = {"query": "{ __typename }" + hidden}
    reply = await ask(changed(settings, max_fields=10), json=body)
    assert refusal(reply)["limit"] == "fields"


async def test_cost_is_told_when_it_is_asked_for(settings: Settings) -> None:
    body = {
        "query": "query ($n: Int = 3) { items(first: $n) { nodes { id name } } }",
        "extensions": {"cost": True},
    }
    for variables, cost in (({}, 2 + 2 * 3), ({"n": 10}, 2 + 2 * 10), ({"n": None}, 2 + 2 * 20)):
        reply = await ask(settings, json={**body, "variables": variables})
        assert reply.json()["extensions"]["cost"]["requested"] == cost


def test_documentation_lists_every_limit_with_its_default() -> None:
    text = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith(("| `MAX_", "| `DOCUMENT_"))]
    assert rows == [
        f"| `{name.upper()}` | {field.default:,} | {field.description} |"
        for name, field in LimitSettings.model_fields.items()
    ], "put these rows into docs/http.md"
