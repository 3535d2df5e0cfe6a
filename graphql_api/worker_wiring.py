"""The composition root of workers, apart from the API's: what they need is none of its start."""

import time
from datetime import UTC, datetime
from typing import Final

from graphql_api.domain.budget import Budget
from graphql_api.jobs.book import Book
from graphql_api.jobs.pace import Pace, allowed_units
from graphql_api.jobs.ports import Ports
from graphql_api.jobs.record import RECORD as JOBS
from graphql_api.jobs.worker import Worker
from graphql_api.jobs.workshop import Trade, Workshop
from graphql_api.process import NewSession, Process
from graphql_api.registry import REGISTRY, Registry
from graphql_api.settings import Settings

BOOK_SECONDS: Final = 10.0  # for a call for a job's own record, retries included


def build_worker(
    settings: Settings,
    ports: Ports,
    new_session: NewSession | None = None,
    registry: Registry = REGISTRY,
) -> Worker:
    """Return the worker of a process; it makes no call before its first message."""
    forms = registry.records()
    process = Process(settings, (*forms, JOBS), new_session=new_session)
    shards = settings.list_shards_written or settings.list_shards
    units = allowed_units(settings.jobs_write_share, shards, settings.max_write_units)
    shop = Workshop(
        trades={
            form.noun: Trade(form.entity, form.listing, len(form.indexes))
            for form in forms
            if form.listing is not None
        },
        collections=process.collections,
        book=Book(lambda: process.collections(Budget.of(BOOK_SECONDS, time.monotonic))),
        ports=ports,
        pace=Pace(units / settings.jobs_workers, time.monotonic),
        workers=settings.jobs_workers,
        now=lambda: datetime.now(UTC),
    )
    return Worker(shop)
