"""One of many clients: creates, updates, deletes, reads and walks, at random, from a seed."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tests.support.kinds.asked import Walk
from tests.support.kinds.kind import Kind
from tests.system.chaos.api import Api, Reply
from tests.system.chaos.history import SUCCESS, UNKNOWN, Action, Operation, Violation
from tests.system.chaos.reads import NULL

TRIES: Final = 3  # of a create with a key, and of a page
HOT: Final = 40  # the newest entities, which everybody fights over


@dataclass
class Shared:
    """What the clients of one round know together.

    Attributes:
        name: of the round: begins all tokens.
        started: the earliest time that anything of this round is created at.
        groups: what entities were created for, by id or name; all clients have the first one.
        versions: by id, the last that anybody was told.
        inputs: what was sent with each idempotency key.
    """

    kind: Kind
    name: str
    started: datetime
    groups: list[str] = field(default_factory=list)
    history: list[Operation] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)


class Client:
    def __init__(self, api: Api, shared: Shared, name: str, seed: int) -> None:
        self._api = api
        self._shared = shared
        self._asked = shared.kind.asked
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
        if self._shared.kind.owner is not None:
            actions[self.create_while_its_owner_goes] = 4
        for action in self._random.choices(list(actions), list(actions.values()), k=operations):
            await action()

    async def create(self) -> None:
        await self._create(self._new_input(), None)

    async def create_with_key(self) -> None:
        given = self._new_input()
        key = f"key {given[self._asked.token]}"
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
        key = f"key {given[self._asked.token]}"
        reply = await self._create(given, key)
        if reply.outcome == SUCCESS:
            await self._delete(reply.result["entity"]["id"], None)
            await self._create(given, key)

    async def update(self) -> None:
        await self._update(versioned=False)

    async def update_version(self) -> None:
        await self._update(versioned=True)

    async def delete(self) -> None:
        entity_id = self._any_entity()
        versioned = self._random.random() < 0.5
        await self._delete(entity_id, self._shared.versions[entity_id] if versioned else None)

    async def create_while_its_owner_goes(self) -> None:
        """Create two of one owner while that is deleted, and another one afterwards."""
        made = await self.create_owner()
        if made is None:
            return
        self._shared.groups.append(made)
        given = [self._new_input(made) for _ in range(3)]
        await asyncio.gather(
            self._create(given[0], None), self._delete_owner(made), self._create(given[1], None)
        )
        await self._create(given[2], None)

    async def create_owner(self) -> str | None:
        """Create what entities of this kind belong to; return its id, unless that failed."""
        assert self._shared.kind.owner is not None
        asked = self._shared.kind.owner.asked
        # Not under the round's name, which is that of a list where owners are what is played.
        given = asked.new(self._random, self._token(), f"Owners of {self._shared.name}")
        reply = await self._api.ask(asked.create, {"input": given})
        return reply.result["entity"]["id"] if reply.outcome == SUCCESS else None

    async def _delete_owner(self, owner_id: str) -> None:
        assert self._shared.kind.owner is not None
        await self._api.ask(self._shared.kind.owner.asked.delete, {"input": {"id": owner_id}})

    async def read(self) -> None:
        entity_id = self._any_entity()
        began = time.monotonic()
        # One alone is read by another call of DynamoDB's than several.
        document = self._random.choice((self._asked.read, self._asked.read_twice))
        reply = await self._api.ask(document, {"id": entity_id})
        shown = Reply(reply.outcome, {"entity": reply.result})
        self._note(Action.READ, began, shown, entity_id=entity_id)

    async def walk(self) -> None:
        """Walk the whole of one list."""
        began = time.monotonic()
        walk = self._asked.walk(self._random, self._shared.groups[0], self._shared.started)
        size = self._random.choice([4, 20])
        walked: list[str] = []
        after: str | None = None
        while True:
            for _ in range(TRIES):
                reply, page = await self._page(walk, size, after)
                if page is not None:
                    break
            else:
                break
            nodes = page["nodes"]
            if walk.until is not None:
                nodes = [node for node in nodes if node["createdAt"] >= walk.until]
            walked.extend(node["id"] for node in nodes)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"] or len(nodes) < len(page["nodes"]):
                break
        shown = Reply(reply.outcome, {})
        self._note(Action.WALK, began, shown, walked=tuple(walked), group=walk.group)

    async def _page(self, walk: Walk, size: int, after: str | None) -> tuple[Reply, Any]:
        """Return the reply and its page; None for the page where the request failed."""
        given = {"first": size, **walk.variables, "after": after}
        reply = await self._api.ask(walk.document, given)
        if reply.outcome != SUCCESS:
            return reply, None
        if reply.result is None:
            self._api.violations.append(Violation(NULL, f"no list: {walk}"))
            return Reply("null", None), None
        return reply, reply.result.get("list", reply.result)

    async def _create(
        self, given: dict[str, Any], key: str | None, *, other_input: bool = False
    ) -> Reply:
        began = time.monotonic()
        values = {**given, "idempotencyKey": key}
        reply = await self._api.ask(self._asked.create, {"input": values})
        told = {"token": given[self._asked.token], "group": given.get(self._asked.group)}
        self._note(Action.CREATE, began, reply, **told, key=key, other_input=other_input)
        return reply

    async def _delete(self, entity_id: str, expected: int | None) -> None:
        given = {"id": entity_id, "expectedVersion": expected}
        began = time.monotonic()
        reply = await self._api.ask(self._asked.delete, {"input": given})
        self._note(Action.DELETE, began, reply, entity_id=entity_id, expected=expected)

    async def _update(self, *, versioned: bool) -> None:
        entity_id = self._any_entity()
        token = self._token()
        expected = self._shared.versions[entity_id] if versioned else None
        given = {"id": entity_id, self._asked.token: token, "expectedVersion": expected}
        if self._random.random() < 0.3:
            given |= self._asked.changed(self._random)
        began = time.monotonic()
        reply = await self._api.ask(self._asked.update, {"input": given})
        self._note(Action.UPDATE, began, reply, entity_id=entity_id, token=token, expected=expected)

    def _note(self, action: Action, began: float, reply: Reply, **more: Any) -> None:
        entity = (reply.result or {}).get("entity")
        if entity is not None:
            more.setdefault("entity_id", entity["id"])
            known = self._shared.versions.get(entity["id"], 0)
            self._shared.versions[entity["id"]] = max(known, entity["version"])
        ended = time.monotonic()
        operation = Operation(action, began, ended, reply.outcome, entity=entity, **more)
        self._shared.history.append(operation)

    def _any_entity(self) -> str:
        return self._random.choice(list(self._shared.versions)[-HOT:])

    def _new_input(self, group: str | None = None) -> dict[str, Any]:
        return self._asked.new(self._random, self._token(), group or self._shared.groups[0])

    def _token(self) -> str:
        self._tokens += 1
        return f"{self._shared.name} {self._name} {self._tokens}"
