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
        token: the unique text that it wrote.
        version: that it made; None for a deletion.
        updated_at: likewise.
        group: of a creation: what its list is of, a category for example.
    """

    change: Change
    entity_id: str
    token: str | None
    version: int | None
    began: float
    ended: float
    updated_at: str | None = None
    group: str | None = None


class Ledger:
    """Kept by the proxy, past which no write goes.

    Attributes:
        token: the attribute that each writer's text is in.
        group: likewise, that says whose list an entity is in; "": nobody asks.
    """

    def __init__(self, token: str = "", group: str = "") -> None:
        self.token = token
        self.group = group
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
        group: str | None = None
        version: int | None = None
        updated_at: str | None = None
        match call.operation:
            case "PutItem":
                change, record = Change.CREATED, parameters["Item"]
                token, group = (record.get(name, {}).get("S") for name in (self.token, self.group))
                entity_id, version = record["id"]["S"], int(record["version"]["N"])
                updated_at = record.get("updated_at", {}).get("S")
            case "UpdateItem" if ":deleted_at" not in values:
                change, entity_id = Change.UPDATED, parameters["Key"]["id"]["S"]
                token = values.get(f":{self.token}", {}).get("S")
                record = answer.value["Attributes"]
                version, updated_at = int(record["version"]["N"]), record["updated_at"]["S"]
            case "UpdateItem" | "DeleteItem":
                change, entity_id = Change.DELETED, parameters["Key"]["id"]["S"]
            case _:
                return
        ended = time.monotonic()
        entry = Applied(change, entity_id, token, version, began, ended, updated_at, group)
        with self._lock:
            self._entries.append(entry)
