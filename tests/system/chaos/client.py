"""One of many clients: creates, updates, deletes, reads and walks, at random, from a seed."""

import random
import time
from dataclasses import dataclass, field
from typing import Any, Final

from tests.system.chaos.api import CREATE, DELETE, PAGE, READ, UPDATE, Api, Reply
from tests.system.chaos.history import SUCCESS, UNKNOWN, Kind, Operation

TRIES: Final = 3  # of a create with a key, and of a page
HOT: Final = 40  # the newest items, which everybody fights over


@dataclass
class Shared:
    """What the clients of one round know together.

    Attributes:
        versions: by id, the last that anybody was told.
        inputs: what was sent with each idempotency key.
    """

    category: str
    started: str
    history: list[Operation] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)


class Client:
    def __init__(self, api: Api, shared: Shared, name: str, seed: int) -> None:
        self._api = api
        self._shared = shared
        self._name = name
        self._random = random.Random(f"{seed} {name}")
        self._tokens = 0

    async def run(self, operations: int, walks: int) -> None:
        """Do so much of everything; walks: of 100 operations, about."""
        actions = {
            self.create: 14,
            self.create_with_key: 14,
            self.repeat_key: 5,
            self.reuse_key: 2,
            self.repeat_deleted: 2,
            self.update: 14,
            self.update_version: 18,
            self.delete: 6,
            self.read: 22,
            self.walk: walks,
        }
        for action in self._random.choices(list(actions), list(actions.values()), k=operations):
            await action()

    async def create(self) -> None:
        await self._create(self._new_input(), None)

    async def create_with_key(self) -> None:
        given = self._new_input()
        key = f"key {given['description']}"
        self._shared.inputs[key] = given
        for _ in range(TRIES):
            reply = await self._create(given, key)
            if reply.outcome not in {UNKNOWN, "UNAVAILABLE", "THROTTLED", "DEADLINE_EXCEEDED"}:
                break

    async def repeat_key(self) -> None:
        if self._shared.inputs:
            key = self._random.choice(list(self._shared.inputs)[-HOT:])
            await self._create(self._shared.inputs[key], key)

    async def reuse_key(self) -> None:
        done = [o.key for o in self._shared.history if o.key and o.outcome == SUCCESS]
        if done:
            await self._create(self._new_input(), self._random.choice(done), other_input=True)

    async def repeat_deleted(self) -> None:
        given = self._new_input()
        key = f"key {given['description']}"
        reply = await self._create(given, key)
        if reply.outcome == SUCCESS:
            await self._delete(reply.result["item"]["id"], None)
            await self._create(given, key)

    async def update(self) -> None:
        await self._update(versioned=False)

    async def update_version(self) -> None:
        await self._update(versioned=True)

    async def delete(self) -> None:
        item_id = self._any_item()
        versioned = self._random.random() < 0.5
        await self._delete(item_id, self._shared.versions[item_id] if versioned else None)

    async def read(self) -> None:
        item_id = self._any_item()
        began = time.monotonic()
        reply = await self._api.ask(READ, {"id": item_id})
        self._note(Kind.READ, began, Reply(reply.outcome, {"item": reply.result}), item_id=item_id)

    async def walk(self) -> None:
        """Walk the whole of one list, by creation: an order in which nothing moves."""
        began = time.monotonic()
        order = {"field": "CREATED_AT", "direction": self._random.choice(["ASC", "DESC"])}
        wanted: dict[str, Any] = {"createdAt": {"min": self._shared.started}}
        if self._random.random() < 0.5:
            wanted = {"category": self._shared.category}
        asked = {"first": self._random.choice([4, 20]), "filter": wanted, "order": order}
        walked: list[str] = []
        after: str | None = None
        while True:
            for _ in range(TRIES):
                reply = await self._api.ask(PAGE, {**asked, "after": after})
                if reply.outcome == SUCCESS:
                    break
            else:
                break
            walked.extend(node["id"] for node in reply.result["nodes"])
            after = reply.result["pageInfo"]["endCursor"]
            if not reply.result["pageInfo"]["hasNextPage"]:
                break
        self._note(Kind.WALK, began, Reply(reply.outcome, {}), walked=tuple(walked))

    async def _create(
        self, given: dict[str, Any], key: str | None, *, other_input: bool = False
    ) -> Reply:
        began = time.monotonic()
        reply = await self._api.ask(CREATE, {"input": {**given, "idempotencyKey": key}})
        token = given["description"]
        self._note(Kind.CREATE, began, reply, token=token, key=key, other_input=other_input)
        return reply

    async def _delete(self, item_id: str, expected: int | None) -> None:
        given = {"id": item_id, "expectedVersion": expected}
        began = time.monotonic()
        reply = await self._api.ask(DELETE, {"input": given})
        self._note(Kind.DELETE, began, reply, item_id=item_id, expected=expected)

    async def _update(self, *, versioned: bool) -> None:
        item_id = self._any_item()
        token = self._token()
        expected = self._shared.versions[item_id] if versioned else None
        given = {"id": item_id, "description": token, "expectedVersion": expected}
        if self._random.random() < 0.3:
            given["price"] = self._price()
        began = time.monotonic()
        reply = await self._api.ask(UPDATE, {"input": given})
        self._note(Kind.UPDATE, began, reply, item_id=item_id, token=token, expected=expected)

    def _note(self, kind: Kind, began: float, reply: Reply, **more: Any) -> None:
        item = (reply.result or {}).get("item")
        if item is not None:
            more.setdefault("item_id", item["id"])
            known = self._shared.versions.get(item["id"], 0)
            self._shared.versions[item["id"]] = max(known, item["version"])
        operation = Operation(kind, began, time.monotonic(), reply.outcome, item=item, **more)
        self._shared.history.append(operation)

    def _any_item(self) -> str:
        return self._random.choice(list(self._shared.versions)[-HOT:])

    def _new_input(self) -> dict[str, Any]:
        token = self._token()
        return {
            "name": f"Item {token}",
            "price": self._price(),
            "category": self._shared.category,
            "description": token,
        }

    def _token(self) -> str:
        self._tokens += 1
        return f"{self._shared.category} {self._name} {self._tokens}"

    def _price(self) -> str:
        return f"{self._random.randint(1, 10**6) / 100:.2f}"
