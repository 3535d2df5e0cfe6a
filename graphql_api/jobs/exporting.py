"""The pieces of results: entities of a list, or the outcomes of an import's parts."""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any, Final

from graphql_api.domain.budget import Budget
from graphql_api.domain.errors import StoreError
from graphql_api.domain.paging import Page, PageRequest
from graphql_api.jobs.assembly import END, Piece
from graphql_api.jobs.formats import beginning, writer_of
from graphql_api.jobs.job import FileFormat, Job
from graphql_api.jobs.wanted import listing_of
from graphql_api.jobs.watch import Watch
from graphql_api.jobs.workshop import Workshop

PAGE_SIZE: Final = 100
CALL_SECONDS: Final = 2.5  # for one page, retries included
PAUSE_SECONDS: Final = 0.5  # after a page that failed, in addition to the repository's own
FILES_AT_ONCE: Final = 16


@dataclass(frozen=True)
class Exporting:
    """Makes the pieces of one export."""

    shop: Workshop
    job: Job
    watch: Watch

    async def piece(self, position: str | None, least: int) -> Piece:
        """Return the entities of the list from a cursor on: of one page at least, and of no more
        once half of the time is over.

        Raises:
            StoreError, OutOfTime: to be repeated.
            Stopped.
        """
        entity = self.shop.entity(self.job)
        file_format = FileFormat(self.job.file_format)
        record_of = writer_of(entity, file_format)
        texts = [beginning(entity, file_format)] if position is None else []
        size = count = pages = 0
        while size < least and not (pages and self.watch.is_late):
            pages += 1
            await self.watch.check(self.job)
            page = await self._page(position)
            made = [record_of(edge.entity) for edge in page.edges]
            texts += made
            size += sum(map(len, made))
            count += len(made)
            if not page.has_next or page.end_cursor is None:
                return Piece("".join(texts).encode(), END, count)
            position = page.end_cursor
        return Piece("".join(texts).encode(), position or END, count)

    async def _page(self, cursor: str | None) -> Page[Any]:
        trade = self.shop.trades[self.job.noun]
        listing = listing_of(trade.listing, self.job.wanted or "{}")
        listing = replace(listing, page=PageRequest(PAGE_SIZE, cursor))
        while True:
            budget = Budget.of(CALL_SECONDS, time.monotonic)
            try:
                return await self.shop.collections(budget).of(trade.entity).page(listing)
            except StoreError:
                await asyncio.sleep(PAUSE_SECONDS)
                await self.watch.check(self.job)


@dataclass(frozen=True)
class Gathering:
    """Makes the pieces of an import's result: what the files of its parts hold, in their order."""

    shop: Workshop
    job: Job
    watch: Watch

    async def piece(self, position: str | None, least: int) -> Piece:
        """Return the outcomes from a part on.

        Args:
            position: the part's number.

        Raises:
            Unavailable, OutOfTime: to be repeated.
            Stopped.
        """
        number, end = int(position or 0), self.job.part_count or 0
        bodies: list[bytes] = []
        while number < end and sum(map(len, bodies)) < least:
            await self.watch.check(self.job)
            chosen = range(number, min(number + FILES_AT_ONCE, end))
            bodies += await asyncio.gather(*map(self._body, chosen))
            number = chosen[-1] + 1
        return Piece(b"".join(bodies), END if number == end else str(number), 0)

    async def _body(self, number: int) -> bytes:
        key = self.job.part(number)
        body = await self.shop.call(self.shop.ports.files.read, key)
        if body is None:
            raise FileNotFoundError(key)
        return body
