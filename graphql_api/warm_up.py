"""Makes a new process ready: warm before its first request, and itself again after a restore.

With SnapStart, Lambda keeps an image of the process as init left it, and starts any number of
copies, months later perhaps. What must not be in the image is let go of before, what must not be
the same in two copies is made anew after:
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
"""

import asyncio
import importlib
import logging
import os
import random
import ssl
from contextlib import AbstractContextManager
from typing import Final, Protocol

from graphql_api.domain.caller import ANYONE, Caller
from graphql_api.domain.errors import StoreError, causes_of
from graphql_api.execution.engine import GraphQLEngine
from graphql_api.execution.errors import RequestRefused
from graphql_api.execution.request import GraphQLRequest, RequestContext

log = logging.getLogger(__name__)

# Every way to the table but the one through an item that is there.
QUERY: Final = """
    query ($id: ID!) {
      item(id: $id) { ...all }
      items(first: 1) { nodes { ...all } pageInfo { hasNextPage endCursor } }
    }
    fragment all on Item { id name description price category createdAt updatedAt version }
"""
CREATE: Final = """
    mutation ($input: CreateItemInput!) {
      createItem(input: $input) {
        __typename
        ... on CreateItemSuccess { item { id } }
        ... on Problem { message }
      }
    }
"""
REQUESTS: Final = (
    GraphQLRequest(QUERY, {"id": "item_" + "0" * 32}),
    GraphQLRequest(CREATE, {"input": {"name": "Lamp", "price": "1.00", "category": "Home"}}),
)
CHECK_SECONDS: Final = 5.0
ENTROPY_BYTES: Final = 32


class Parts(Protocol):
    """The parts that live as long as the process does."""

    def new_context(self, caller: Caller | None, seconds_left: float | None) -> RequestContext: ...

    async def check(self, seconds: float) -> None: ...

    def rehearsal(self) -> AbstractContextManager[None]:
        """Keep every call from being sent, meanwhile."""
        ...

    def release(self) -> None:
        """Let go of threads and connections."""
        ...

    def renew(self) -> None:
        """Make threads anew, and fetch new credentials where that is due."""
        ...


def warm_up(parts: Parts, engine: GraphQLEngine) -> None:
    """Do once, without the network, what the first requests would otherwise be the first to do.

    What fails here fails again in a request, where it is answered and counted.
    """
    # A loop of its own, closed: none may be in the image, nor be left as the thread's.
    loop = asyncio.new_event_loop()
    try:
        with parts.rehearsal():
            loop.run_until_complete(_rehearse(parts, engine))
    finally:
        loop.close()


async def _rehearse(parts: Parts, engine: GraphQLEngine) -> None:
    try:
        await parts.check(CHECK_SECONDS)
    except StoreError as error:  # no credentials, perhaps
        log.warning("The warm-up found no way to the table: %s", causes_of(error))
        return
    for request in REQUESTS:
        context = parts.new_context(ANYONE, None)
        try:
            prepared = await engine.prepare(request, context, may_register=False)
            answer = await engine.execute(prepared, context, "warm-up")
        except RequestRefused as refused:  # by limits below this, or for not being trusted
            log.debug("The warm-up was refused: %s", refused.errors)
            continue
        if "errors" in answer:
            log.warning("The warm-up failed: %s", answer["errors"])


def register_hooks(parts: Parts) -> None:
    """Have the runtime call us before the image is taken, and in each copy."""
    try:
        # Part of Lambda's runtime, from Python 3.12 on; not elsewhere.
        hooks = importlib.import_module("snapshot_restore_py")
    except ModuleNotFoundError:
        return
    hooks.register_before_snapshot(parts.release)
    # In this order: what is made anew may draw random numbers.
    hooks.register_after_restore(_reseed)
    hooks.register_after_restore(parts.renew)


def _reseed() -> None:
    """Make random numbers differ between copies.

    uuid and secrets ask the system each time. OpenSSL keeps a state of its own, and its keys for
    TLS come from it.
    """
    random.seed()
    ssl.RAND_add(os.urandom(ENTROPY_BYTES), ENTROPY_BYTES)
