"""Nothing that a caller sends is anybody's business, and none of it can break a line of the log."""

import logging

from graphql_api.local.gateway.http_api import authorizer_of
from graphql_api.local.gateway.local_users import LocalSignIn
from tests.support.events import http_event
from tests.support.kinds.first import FIRST
from tests.support.log_lines import Logged


async def test_nothing_of_what_was_sent_is_written(logged: Logged, sign_in: LocalSignIn) -> None:
    logged.set(sign_in="local")
    logged.sign_in = sign_in
    token = sign_in.token("editor")
    headers = {"authorization": f"Bearer {token}", "user-agent": "my-own-browser"}
    new = {**FIRST.new, FIRST.label: "Secret"}
    await logged.ask(FIRST.create, headers, input={**new, "idempotencyKey": "key-of-mine"})
    await logged.ask(FIRST.create, headers, input={**new, "idempotencyKey": ""})
    await logged.ask(FIRST.list, headers)
    query = {"query": FIRST.read, "variables": '{"id": "Secret"}'}
    await logged.client.get("/graphql", params=query, headers=headers)
    written = logged.written()
    subject = authorizer_of(sign_in).claims(token)["sub"]
    for text in ("key-of-mine", "Secret", token, "Bearer", subject, "editor"):
        assert text not in written
    assert "my-own-browser" not in written
    assert written.count('"caller":') == 4


POISON = 'x\n{"level":"ERROR"}\r\x1b[31m\x9b\x00\x85\u2028\u202e"\'\\' + "y" * 10_000


async def test_poisoned_texts_stay_one_bounded_line(logged: Logged) -> None:
    body = '{"query": "query %s { viewer { name } }", "operationName": null}' % ("a" * 10_000)
    names = ("apollographql-client-name", "apollographql-client-version", "user-agent")
    headers = dict.fromkeys((*names, "traceparent", "x-request-id"), POISON)
    event = http_event(
        "POST", "/graphql", body, headers={**headers, "content-type": "application/json"}
    )
    nowhere = http_event("GET", f"/{POISON}", headers=headers)
    await logged.function.invoke(event)
    await logged.function.invoke(nowhere)
    lines = logged.lines()
    assert [line["status"] for line in lines] == [200, 404]
    assert lines[0]["operation_name"] == "a" * 100
    sent = POISON.encode().decode("latin-1")[:100]  # as HTTP reads a header
    assert lines[0]["client_name"] == lines[0]["client_version"] == sent
    assert lines[1]["path"] == f"/{POISON}"[:100]


async def test_lone_surrogate_in_a_message_does_not_stop_its_line(logged: Logged) -> None:
    await logged.function.invoke(http_event("GET", "/"))
    logging.getLogger("graphql_api.web").error("a\nb %s", "\ud800\u2028")
    _, line = logged.lines()
    assert line["message"] == "a\nb \ud800\u2028"
