"""Nothing of an item that a caller sends is written to the log."""

from graphql_api.local.gateway.http_api import authorizer_of
from graphql_api.local.gateway.local_users import LocalSignIn
from tests.items.lamps import CREATE
from tests.support.log_lines import Logged

GET = "query ($id: ID!) { item(id: $id) { name } }"


async def test_nothing_of_what_was_sent_is_written(logged: Logged, sign_in: LocalSignIn) -> None:
    logged.set(sign_in="local")
    logged.sign_in = sign_in
    token = sign_in.token("editor")
    headers = {"authorization": f"Bearer {token}", "user-agent": "my-own-browser"}
    item = {"name": "Secret lamp", "description": "Hidden.", "price": "4711", "category": "Mine"}
    await logged.ask(CREATE, headers, input={**item, "idempotencyKey": "key-of-mine"})
    await logged.ask(CREATE, headers, input={**item, "price": "-4711"})
    await logged.ask('{ items(filter: {namePrefix: "Secret"}) { nodes { name } } }', headers)
    await logged.client.get(
        "/graphql", params={"query": GET, "variables": '{"id": "Secret"}'}, headers=headers
    )
    written = logged.written()
    subject = authorizer_of(sign_in).claims(token)["sub"]
    for text in (*item.values(), "key-of-mine", "Secret", token, "Bearer", subject, "editor"):
        assert text not in written
    assert "my-own-browser" not in written
    assert written.count('"caller":') == 4
