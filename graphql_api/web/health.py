"""Whether the service is up, and whether its table answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from graphql_api.domain.errors import StoreError, causes_of
from graphql_api.version import __version__
from graphql_api.web.responses import json_answer

log = logging.getLogger(__name__)

SERVICE: Final = "items-graphql-api"
CHECK_SECONDS: Final = 0.9  # the answer is promised within 1 s
_NO_STORE: Final = {"cache-control": "no-store"}


async def root(_: Request) -> Response:
    """Say that the process is up; nothing is asked of the table."""
    body = {"status": "healthy", "service": SERVICE, "version": __version__}
    return json_answer(body, headers=_NO_STORE)


def health(check: Callable[[float], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that reads the table by calling check with the seconds it may take."""

    async def endpoint(_: Request) -> Response:
        body = {"status": "healthy", "service": SERVICE, "version": __version__}
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await check(CHECK_SECONDS)
        except (StoreError, TimeoutError) as error:
            log.error("The health check failed: %s", causes_of(error))
            body |= {"status": "unhealthy", "reason": "The table can't be read."}
            return json_answer(body, 503, headers=_NO_STORE)
        return json_answer(body, headers=_NO_STORE)

    return endpoint
