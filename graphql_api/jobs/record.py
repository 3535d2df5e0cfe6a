"""How a job is stored: one record in the table of the entities, in one list for each owner.

Its list is no shard's: a person starts a few jobs a day, and a job changes a few times a second.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from graphql_api.domain.paging import Order
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attributes import (
    KEY_END,
    Attributes,
    ListQuery,
    Record,
    RecordFormat,
    number,
)
from graphql_api.dynamodb.list_keys import BY_CREATION, Partition
from graphql_api.dynamodb.lists import Lists
from graphql_api.dynamodb.record_format import record_format
from graphql_api.jobs.job import JOB, Job
from graphql_api.jobs.listing import OrderField

# Its files are gone after 7 days; who asks later shall still be told what became of it.
LIFE: Final = timedelta(days=30)


LISTS: Final = Lists(
    JOB,
    orders={OrderField.CREATED_AT: BY_CREATION},
    all=Partition("list_all", lambda _, owner: f"job{KEY_END}{owner}", "owner", is_sharded=False),
)


def query_of(owner: str, order: Order[OrderField]) -> ListQuery:
    return LISTS.query(order.field, ranges={}, source=("owner", owner))


_FORM: Final[RecordFormat[Job, str, OrderField]] = record_format(LISTS, query_of)


def _encode(job: Job, write: Write, shards: int) -> Attributes:
    """Return the record, with the second from which time to live removes it, at no cost."""
    ends = number(int((write.at + LIFE).timestamp()))
    return {**_FORM.encode(job, write, shards), "expires_at": ends}


def _decode(record: Record) -> Job:
    """Return the job as it is now, to callers and workers alike."""
    return _FORM.decode(record).at(datetime.now(UTC))


RECORD: Final = replace(_FORM, encode=_encode, decode=_decode)
