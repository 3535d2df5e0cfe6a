"""Warm-up: execute requests once at start, so that a process is warm before its first request.

Nothing is sent: each call to DynamoDB is prepared and signed, and then discarded.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from graphql_api.domain.caller import ANYONE, Caller
from graphql_api.domain.errors import StoreError, causes_of
from graphql_api.execution.engine import GraphQLEngine
from graphql_api.execution.errors import RequestRefused
from graphql_api.execution.request import GraphQLRequest, RequestContext

log = logging.getLogger(__name__)

CHECK_SECONDS: Final = 5.0


class WarmUpTarget(Protocol):
    """The parts of a process that the warm-up uses."""

    def new_context(self, caller: Caller | None, seconds_left: float | None) -> RequestContext: ...

    async def check(self, seconds: float) -> None: ...

    def rehearsal(self) -> AbstractContextManager[None]:
        """Keep calls from being sent while the context is open."""
        ...


def warm_up(
    process: WarmUpTarget, engine: GraphQLEngine, operations: Sequence[tuple[str, dict[str, Any]]]
) -> None:
    """Run the first requests' one-time work in advance, without the network.

    An operation that fails here fails again in a request, which gets an error and is counted.

    Args:
        operations: the documents to execute, each with its variables.
    """
    # A separate loop, closed afterwards: neither the image nor the thread may keep an open one.
    loop = asyncio.new_event_loop()
    try:
        with process.rehearsal():
            loop.run_until_complete(_rehearse(process, engine, operations))
    finally:
        loop.close()


async def _rehearse(
    process: WarmUpTarget, engine: GraphQLEngine, operations: Sequence[tuple[str, dict[str, Any]]]
) -> None:
    try:
        await process.check(CHECK_SECONDS)
    except StoreError as error:  # for example, no credentials
        log.warning("The warm-up could not read the table: %s", causes_of(error))
        return
    for query, variables in operations:
        request = GraphQLRequest(query, variables)
        context = process.new_context(ANYONE, None)
        try:
            prepared = await engine.prepare(request, context, may_register=False)
            response = await engine.execute(prepared, context, "warm-up")
        except RequestRefused as refused:  # by lower limits, or as not trusted
            log.debug("The warm-up was refused: %s", refused.errors)
            continue
        if "errors" in response:
            log.warning("The warm-up failed: %s", response["errors"])
