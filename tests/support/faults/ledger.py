"""What the engine really did: every write that it applied, in the order it said so."""

import threading
import time
from dataclasses import dataclass
from enum import Enum

from tests.support.faults.wire import Answer, Call


class Change(Enum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True)
class Applied:
    """One write that took effect, at some time between began and ended.

    Attributes:
        token: the description that it wrote: each writer's is unique.
        version: that it made; None for a deletion.
        updated_at: likewise.
    """

    change: Change
    item_id: str
    token: str | None
    version: int | None
    began: float
    ended: float
    updated_at: str | None = None


class Ledger:
    """Kept by the proxy, past which no write goes."""

    def __init__(self) -> None:
        self._entries: list[Applied] = []
        self._lock = threading.Lock()

    def entries(self) -> list[Applied]:
        with self._lock:
            return list(self._entries)

    def note(self, call: Call, answer: Answer, began: float) -> None:
        """Enter the call, if it was a write and was applied."""
        if answer.status != 200:
            return
        parameters = call.parameters
        values = parameters.get("ExpressionAttributeValues", {})
        token: str | None = None
        version: int | None = None
        updated_at: str | None = None
        match call.operation:
            case "PutItem":
                change, record = Change.CREATED, parameters["Item"]
                token, version = record.get("description", {}).get("S"), int(record["version"]["N"])
                item_id, updated_at = record["id"]["S"], record.get("updated_at", {}).get("S")
            case "UpdateItem" if ":deleted_at" not in values:
                change, item_id = Change.UPDATED, parameters["Key"]["id"]["S"]
                token = values.get(":description", {}).get("S")
                record = answer.value["Attributes"]
                version, updated_at = int(record["version"]["N"]), record["updated_at"]["S"]
            case "UpdateItem" | "DeleteItem":
                change, item_id = Change.DELETED, parameters["Key"]["id"]["S"]
            case _:
                return
        entry = Applied(change, item_id, token, version, began, time.monotonic(), updated_at)
        with self._lock:
            self._entries.append(entry)
