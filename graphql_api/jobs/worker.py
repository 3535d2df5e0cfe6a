"""One message of the queue is worked on: the part of a job that one worker does at a time."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.domain.errors import causes_of
from graphql_api.jobs.assembly import Assembly
from graphql_api.jobs.book import Gone
from graphql_api.jobs.exporting import Exporting, Gathering
from graphql_api.jobs.importing import Importing
from graphql_api.jobs.job import State
from graphql_api.jobs.ports import FileChanged
from graphql_api.jobs.splitting import Splitting
from graphql_api.jobs.watch import Stopped, Watch
from graphql_api.jobs.workshop import Workshop

log = logging.getLogger(__name__)

SECONDS: Final = 240.0  # that one message may take; see the worker function's timeout

CHANGED: Final = "The file was replaced or removed while it was being imported. Start again."
BROKEN: Final = "A part of the job failed each time that it was tried. Start it again."


@dataclass(frozen=True)
class Worker:
    """A worker of one process, which does one message after the other."""

    shop: Workshop

    async def handle(
        self, message: Mapping[str, Any], *, is_last_try: bool = False, seconds: float = SECONDS
    ) -> None:
        """Do what a message says; any number of times, and at the same time, is as good as once.

        Args:
            message: {"job": id, "do": "split", "part", "finish" or "export"}, and for a part its
                place in the file: see splitting.
            is_last_try: it will not be delivered again.
            seconds: that are left for it.

        Raises:
            Exception: it shall be delivered again. After the last try, the job has failed.
        """
        try:
            await self._handle(message, seconds)
        except Gone:
            log.warning("There is no job %s", message["job"])
        except Stopped:
            log.info("The job %s has ended", message["job"])
        except FileChanged:
            await self.shop.book.end(message["job"], State.FAILED, CHANGED)
        except Exception as error:
            log.warning("%s of %s: %s", message["do"], message["job"], causes_of(error))
            if is_last_try:
                await self.shop.book.end(message["job"], State.FAILED, BROKEN)
            raise

    async def _handle(self, message: Mapping[str, Any], seconds: float) -> None:
        watch = Watch(self.shop.book, self.shop.pace.clock, seconds)
        job = await self.shop.book.get(message["job"])
        if job.is_final:
            raise Stopped(job.id)
        match message["do"]:
            case "split":
                await Splitting(self.shop).split(job, watch)
            case "part":
                await Importing(self.shop).part(job, message, watch)
            case "finish":
                await Assembly(self.shop).step(job, message, Gathering(self.shop, job, watch).piece)
            case "export":
                await Assembly(self.shop).step(job, message, Exporting(self.shop, job, watch).piece)
            case other:
                raise ValueError(f"no work has the name {other!r}")
