"""The store of persisted documents, in the same table under ids that no entity can have."""

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

# A client sends the text again whenever it is gone, so this bounds what is kept, nothing else.
LIFE: Final = timedelta(days=30)
# Whoever may read may register documents, and so write. A record takes a write unit for each KB
# begun, so 5 at most: 20 units in any second for each process, and 2.5 a second for long.
LONGEST: Final = 4_096  # bytes of UTF-8
AT_ONCE: Final = 4
PER_SECOND: Final = 0.5


@dataclass
class WritePace:
    """How many documents a process may write now; what is not used up is saved, up to AT_ONCE.

    Attributes:
        clock: seconds that only ever go forward, such as time.monotonic.
    """

    clock: Callable[[], float]
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._at = float(AT_ONCE), self.clock()

    def take(self) -> bool:
        """Whether one more may be written; it is then counted."""
        now = self.clock()
        self._left = min(self._left + (now - self._at) * PER_SECOND, float(AT_ONCE))
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(frozen=True)
class DynamoDocuments:
    """A store of documents, for one request. Every method raises what Calls.read raises.

    Attributes:
        pace: of the process.
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
        """Keep a document as it was sent, unless it is too long or too many have been kept."""
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
            # Once: a repeated write may take its units twice, and its caller has been served.
            reply = await replace(self.calls.for_writes(), max_attempts=1).read(write)
        self.calls.count(reply.get("ConsumedCapacity"), writes=True)


@contextmanager
def _store_errors() -> Iterator[None]:
    """Whatever the table refuses, it is no reason to fail the request."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise StoreUnavailable("The table does not take or give the document.") from error


def _is_short(document: str) -> bool:
    return len(document.encode()) <= LONGEST


def _id(digest: str) -> str:
    return f"document_{digest}"
