"""Requests made at random: whatever comes in, what goes out is a refusal or an answer."""

import json
import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.application import tableless
from tests.support.hostile.answer import fault_of
from tests.support.hostile.attack import Attack
from tests.support.hostile.doors import Door, application
from tests.support.kinds.first import FIRST

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "100"))
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

NAMES: Final = ("query", "variables", "operationName", "extensions", "documentId", "id", "doc_id")
WORDS: Final = (
    *("{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "...", "=", "|", "&", "#", "\n", ","),
    *("query", "mutation", "subscription", "fragment", "on", "a", "$a", "true", "null", FIRST.many),
    *("nodes", "id", "first", "filter", FIRST.one, "__schema", "__typename", "types", "name"),
    *(
        '"a"',
        '"""',
        '"',
        "\\u",
        "0",
        "-1",
        "1.5",
        "1e9",
        FIRST.type_name,
        "Query",
        "Int",
        "@skip(if: true)",
    ),
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(NAMES), inner),
)
documents = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=40).map(" ".join)
envelopes = st.fixed_dictionaries(
    {}, optional={name: values | documents if name == "query" else values for name in NAMES}
)
# What a server lets through: tokens as names, and values without line breaks.
KNOWN: Final = (
    *("accept", "accept-encoding", "authorization", "content-encoding", "content-length"),
    *("content-type", "cookie", "host", "if-none-match", "origin", "sec-fetch-site"),
)
header_names = st.sampled_from(KNOWN) | st.from_regex(
    r"[a-z0-9!#$%&'*+.^_`|~-]{1,20}", fullmatch=True
)
header_values = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=60)
headers = st.dictionaries(header_names, header_values, max_size=6)
JSON: Final = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def ask() -> Iterator[Door]:
    # No table answers: a random document reads no entity, or is told that there is none to read.
    with pytest.MonkeyPatch.context() as patch, application(tableless(patch)) as door:
        yield door


def assert_handled(ask: Door, attack: Attack) -> None:
    answer = ask(attack)
    if answer.status == 302:  # a browser that is sent to the explorer
        return
    fault = fault_of(answer)
    if fault is not None and fault.startswith("no errors"):
        assert set(json.loads(answer.body)) <= {"data", "extensions"}
        return
    assert fault is None, (fault, attack)


@bounded
@given(body=st.binary(max_size=400))
def test_bytes_of_any_kind_are_refused(ask: Door, body: bytes) -> None:
    assert_handled(ask, Attack("fuzz", headers=JSON, body=body))


@bounded
@given(envelope=envelopes)
def test_json_of_any_kind_is_answered(ask: Door, envelope: dict[str, Any]) -> None:
    assert_handled(ask, Attack("fuzz", headers=JSON, body=json.dumps(envelope).encode()))


@bounded
@given(text=documents, variables=st.dictionaries(st.just("a"), values))
def test_document_of_any_words_is_answered(ask: Door, text: str, variables: dict[str, Any]) -> None:
    body = json.dumps({"query": text, "variables": variables}).encode()
    assert_handled(ask, Attack("fuzz", headers=JSON, body=body))


@bounded
@given(more=headers, method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "BREW"]))
def test_headers_of_any_kind_are_answered(ask: Door, more: dict[str, str], method: str) -> None:
    body = b'{"query": "{ __typename }"}'
    assert_handled(ask, Attack("fuzz", method, headers={**JSON, **more}, body=body))


@bounded
@given(query=st.text(st.characters(codec="latin-1"), max_size=200), more=headers)
def test_address_of_any_kind_is_answered(ask: Door, query: str, more: dict[str, str]) -> None:
    assert_handled(ask, Attack("fuzz", "GET", query, more))
