"""Texts of persisted documents, in the items' table under ids that no item can have."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.codec import number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A client sends the text again whenever it is gone, so this bounds what is kept, nothing else.
LIFE: Final = timedelta(days=30)


@dataclass(frozen=True)
class DynamoDocuments:
    """A store of documents, for one request. Every method raises what Calls.read raises."""

    client: "DynamoDBClient"
    table_name: str
    calls: Calls
    now: datetime

    async def get(self, digest: str) -> str | None:
        read = partial(
            self.client.get_item,
            TableName=self.table_name,
            Key={"id": text(_id(digest))},
            ReturnConsumedCapacity="TOTAL",
        )
        reply = await self.calls.read(read)
        self.calls.count(reply.get("ConsumedCapacity"))
        document = reply.get("Item", {}).get("document", {}).get("S")
        return document if isinstance(document, str) else None

    async def put(self, digest: str, document: str) -> None:
        # Repeated as a read is: the same text under the same hash, however often.
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
        reply = await self.calls.read(write)
        self.calls.count(reply.get("ConsumedCapacity"), writes=True)


def _id(digest: str) -> str:
    return f"document_{digest}"
