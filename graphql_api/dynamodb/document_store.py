"""The store of persisted documents: the same table, with ids that no entity can have."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from graphql_api.domain.errors import StoreUnavailable
from graphql_api.dynamodb.attributes import number, text
from graphql_api.dynamodb.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A client sends an expired document again, so this only bounds how much is stored.
LIFE: Final = timedelta(days=30)
# Every caller who may read may also register documents, and so write. A record takes one write unit
# for each KB begun, so at most 5: per process 20 units in any second, and 2.5 a second sustained.
LONGEST: Final = 4_096  # bytes of UTF-8
AT_ONCE: Final = 4
PER_SECOND: Final = 0.5


@dataclass
class WritePace:
    """The rate limit of a process's document writes; unused writes accumulate up to AT_ONCE.

    Attributes:
        clock: monotonic seconds, such as time.monotonic.
    """

    clock: Callable[[], float]
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._at = float(AT_ONCE), self.clock()

    def take(self) -> bool:
        """Return whether one more document may be written, and count it if so."""
        now = self.clock()
        self._left = min(self._left + (now - self._at) * PER_SECOND, float(AT_ONCE))
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(frozen=True)
class DynamoDocuments:
    """A document store for one request. Every method raises the errors of Calls.read.

    Attributes:
        pace: shared by all requests of the process.
    """

    client: "DynamoDBClient"
    table_name: str
    calls: Calls
    now: datetime
    pace: WritePace

    async def get(self, digest: str) -> str | None:
        read = partial(
            self.client.get_item,
            TableName=self.table_name,
            Key={"id": text(_id(digest))},
            ReturnConsumedCapacity="TOTAL",
        )
        with _store_errors():
            reply = await self.calls.read(read)
        self.calls.count(reply.get("ConsumedCapacity"))
        document = reply.get("Item", {}).get("document", {}).get("S")
        return document if isinstance(document, str) and _is_short(document) else None

    async def put(self, digest: str, document: str) -> None:
        """Store a document as it was sent, unless it is too long or the rate limit is reached."""
        if not _is_short(document) or not self.pace.take():
            return
        write = partial(
            self.client.put_item,
            TableName=self.table_name,
            Item={
                "id": text(_id(digest)),
                "document": text(document),
                "expires_at": number(int((self.now + LIFE).timestamp())),
            },
            ReturnConsumedCapacity="TOTAL",
        )
        with _store_errors():
            # One attempt: a retry may consume the units twice, and the caller has its response.
            reply = await replace(self.calls.for_writes(), max_attempts=1).read(write)
        self.calls.count(reply.get("ConsumedCapacity"), writes=True)


@contextmanager
def _store_errors() -> Iterator[None]:
    """Raise any error of the table as StoreUnavailable, which does not fail the request."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise StoreUnavailable("The table can't store or return the document.") from error


def _is_short(document: str) -> bool:
    return len(document.encode()) <= LONGEST


def _id(digest: str) -> str:
    return f"document_{digest}"
