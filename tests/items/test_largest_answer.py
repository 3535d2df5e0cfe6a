"""The largest answer that the service sends fits into what Lambda sends."""

import json
import time

from graphql_api.domain.budget import Budget
from graphql_api.items.item import ITEM
from graphql_api.local.gateway.function import PAYLOAD_BYTES
from graphql_api.process import Process
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from tests.items.builders import many_items
from tests.support.application import code_of
from tests.support.gateway import recorded_service
from tests.support.writes import add_all


def pages(count: int) -> str:
    fields = "{ nodes { description } edges { node { description } } }"
    return "{" + "".join(f"a{n}: items(first: 100) {fields} " for n in range(count)) + "}"


async def test_largest_answer_fits_into_what_lambda_sends(settings: Settings) -> None:
    # Quotes: each is two characters of the answer, and four of the function's own JSON.
    process = Process(settings, REGISTRY.records())
    catalogue = process.collections(Budget.of(60, time.monotonic)).of(ITEM)
    await add_all(catalogue.repository, *many_items(100, description='"' * 500))
    with recorded_service(settings) as gateway:
        for count, fits in ((14, True), (15, False)):
            reply = await gateway.client.post(
                "/graphql", json={"query": pages(count)}, headers={"accept-encoding": "identity"}
            )
            assert reply.status_code == 200
            assert ("errors" not in reply.json()) is fits
            sent = json.dumps(gateway.answers[-1], ensure_ascii=False).encode()
            assert len(sent) <= PAYLOAD_BYTES
            # Else the test would prove nothing.
            assert (len(sent) > PAYLOAD_BYTES * 0.85) is fits
    assert code_of(reply) == "ANSWER_TOO_LARGE"
