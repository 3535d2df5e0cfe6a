"""A stub DynamoDB on loopback with canned responses, so that only what calls it is measured.

    python -m benchmarks.stub_store

Prints its port. A number of milliseconds in the path (http://127.0.0.1:PORT/4) delays responses.
"""

import asyncio
import json
import zlib
from functools import cache
from typing import Any

TABLE = "items"


def record(number: int, item_id: str | None = None) -> dict[str, dict[str, str]]:
    """Return a record as this service stores it, about 600 bytes."""
    identity = item_id or f"item_{number:032x}"
    at = f"2026-11-23T02:32:{number % 60:02d}.000000Z"
    return {
        "id": {"S": identity},
        "name": {"S": f"Name of item {number}"},
        "description": {
            "S": "A description as they are, of about eighty characters, or a few more."
        },
        "price": {"N": "29.99"},
        "category": {"S": "Books"},
        "created_at": {"S": at},
        "updated_at": {"S": at},
        "version": {"N": "1"},
        "write_id": {"S": f"{number:032x}"},
        "list_all": {"S": "00"},
        "list_category": {"S": "00#Books"},
        "by_created": {"S": f"{at}#{identity}"},
        "by_name": {"S": f"name of item {number}\x01{identity}"},
        "by_price": {"S": f"000000002999#{identity}"},
    }


def response_to(operation: str, body: dict[str, Any]) -> dict[str, Any]:
    consumed = {"TableName": TABLE, "CapacityUnits": 1.0}
    match operation:
        case "Query":
            limit = body["Limit"]
            last = record(limit - 1)
            scope, sort_key = body["IndexName"].split("_", 1)
            return {
                "Items": [_projected(record(number), body) for number in range(limit)],
                "Count": limit,
                "ScannedCount": limit,
                "LastEvaluatedKey": {key: last[key] for key in ("id", f"list_{scope}", sort_key)},
                "ConsumedCapacity": consumed,
            }
        case "BatchGetItem":
            asked = body["RequestItems"][TABLE]
            found = [_projected(record(1, key["id"]["S"]), asked) for key in asked["Keys"]]
            return {
                "Responses": {TABLE: found},
                "UnprocessedKeys": {},
                "ConsumedCapacity": [consumed],
            }
        case "GetItem":
            return {"Item": record(1, body["Key"]["id"]["S"]), "ConsumedCapacity": consumed}
        case "UpdateItem":
            return {"Attributes": record(1, body["Key"]["id"]["S"]), "ConsumedCapacity": consumed}
        case _:
            return {"ConsumedCapacity": consumed}


def _projected(whole: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that are asked for, all of them where none is named."""
    if "ProjectionExpression" not in asked:
        return whole
    names = asked["ExpressionAttributeNames"]
    wanted = {names[name] for name in asked["ProjectionExpression"].split(", ")}
    return {name: value for name, value in whole.items() if name in wanted}


@cache
def encoded(operation: str, body: bytes) -> bytes:
    content = json.dumps(response_to(operation, json.loads(body))).encode()
    head = (
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n"
        f"x-amz-crc32: {zlib.crc32(content)}\r\ncontent-length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class Store(asyncio.Protocol):
    """One connection; counts the calls of all of them."""

    calls = 0

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode("latin-1")
            first, *lines = head.split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            stop = end + 4 + int(headers.get("content-length", 0))
            if len(self._buffer) < stop:
                return
            body, self._buffer = self._buffer[end + 4 : stop], self._buffer[stop:]
            self._answer(first.split()[1], headers.get("x-amz-target", ""), body)

    def _answer(self, path: str, target: str, body: bytes) -> None:
        if path == "/calls":
            content = str(Store.calls).encode()
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(content) + content
            )
            return
        Store.calls += 1
        reply = encoded(target.rpartition(".")[2], body)
        delay = path.strip("/")
        if delay.isdigit():
            asyncio.get_running_loop().call_later(int(delay) / 1000, self._transport.write, reply)
        else:
            self._transport.write(reply)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Store, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
