"""Reads records by id: one BatchGetItem per 100 ids, repeated for unprocessed keys; a GetItem where
a request reads one and nothing else.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from graphql_api.domain.errors import Throttled
from graphql_api.dynamodb.attributes import Record, id_of, projection, text
from graphql_api.dynamodb.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
BATCH_MAX: Final = 100  # ids


@dataclass(frozen=True)
class BatchReader:
    client: "DynamoDBClient"
    table_name: str
    calls: Calls
    shown: tuple[str, ...]  # the attributes that are read

    async def read(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """Return the existing records by id (strongly consistent)."""
        batches = [ids[at : at + BATCH_MAX] for at in range(0, len(ids), BATCH_MAX)]
        if len(batches) == 1:  # nearly always: a separate task is not worth its cost
            records = [await self._batch(batches[0])]
        else:
            records = await asyncio.gather(*(self._batch(batch) for batch in batches))
        return {id_of(record): record for batch in records for record in batch}

    async def read_one(self, entity_id: str) -> Mapping[str, Record]:
        """Return the record with this id, if it exists, as `read` does."""
        expression, names = projection(self.shown)
        call = partial(
            self.client.get_item,
            TableName=self.table_name,
            Key={"id": text(entity_id)},
            ConsistentRead=True,
            ProjectionExpression=expression,
            ExpressionAttributeNames=names,
            ReturnConsumedCapacity="TOTAL",
        )
        reply = await self.calls.read(call)
        self.calls.count(reply.get("ConsumedCapacity"))
        record = reply.get("Item")
        return {} if record is None else {entity_id: record}

    async def _batch(self, ids: Sequence[str]) -> Iterable[Record]:
        """Read one batch.

        Raises:
            Throttled: DynamoDB processed none of the ids in max_attempts consecutive calls.
        """
        expression, names = projection(self.shown)
        asked: KeysAndAttributesTypeDef = {
            "Keys": [{"id": text(one)} for one in ids],
            "ConsistentRead": True,
            "ProjectionExpression": expression,
            "ExpressionAttributeNames": names,
        }
        records: list[Record] = []
        fruitless = 0
        while True:
            call = partial(
                self.client.batch_get_item,
                RequestItems={self.table_name: asked},
                ReturnConsumedCapacity="TOTAL",
            )
            reply = await self.calls.read(call)
            for consumed in reply.get("ConsumedCapacity", []):
                self.calls.count(consumed)
            found = reply["Responses"].get(self.table_name, [])
            records += found
            left_over = reply.get("UnprocessedKeys", {}).get(self.table_name)
            if not left_over:
                return records
            fruitless = 0 if found else fruitless + 1
            if fruitless == self.calls.max_attempts:
                raise Throttled("The table is too busy; try again shortly.")
            asked = {**asked, "Keys": left_over["Keys"]}
            await self.calls.pause(fruitless + 1)
