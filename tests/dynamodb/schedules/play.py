"""A few writes of one entity, by processes whose clocks differ, one order of events and faults."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Final, cast

from botocore.exceptions import ClientError

from graphql_api.domain.budget import Budget
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.repository import DynamoRepository, Table
from tests.dynamodb.schedules.engine import Engine
from tests.dynamodb.schedules.wire import PromptCalls, Sent, Wire, settle
from tests.support.kinds.registered import FIRST_KIND
from tests.support.stores import UNLIMITED
from tests.support.writes import NOON, token

Choose = Callable[[int], int]  # one of so many, from 0

ID: Final = FIRST_KIND.one().id
HASH: Final = "a hash"
ATTEMPTS: Final = 3  # of one call
STEP: Final = timedelta(milliseconds=100)  # between the beginnings of two operations, or none
SKEWS: Final = (timedelta(seconds=-5), timedelta(0), timedelta(seconds=5))


class Kind(Enum):
    CREATE = "create"
    UPDATE = "update"
    UPDATE_VERSION = "update of a version"
    DELETE = "delete"
    DELETE_VERSION = "delete of a version"


class Event(Enum):
    """What can become of a call on the wire."""

    ANSWERED = "answered"
    LOST_BEFORE = "lost on its way"
    LOST_AFTER = "applied, answer lost"
    LATE = "answer lost, arrives later"
    REFUSED = "refused"
    TWICE = "arrives twice at once, the second is answered"
    AGAIN = "arrives twice, the second later"
    OLD_IMAGE = "answered, with an older record"
    NO_IMAGE = "answered, without the record"
    # A hop that repeats a request: what became of the one can't be seen in the answer to the other.
    REPEATED = "arrives twice, the second is answered, later"
    REFUSED_AGAIN = "answered and refused, arrives once more, later"


HOPS: Final = (Event.REPEATED, Event.REFUSED_AGAIN)
FAULTS: Final = tuple(event for event in Event if event not in {Event.ANSWERED, *HOPS})


@dataclass
class Operation:
    """One write, and what its caller was told.

    Attributes:
        began, ended: how many states the record had had.
        lost: an answer to one of its calls was lost, on a hop perhaps.
    """

    kind: Kind
    write: Write
    expected: int | None
    began: int
    task: "asyncio.Task[Any]"
    wire: Wire
    ended: int = 0
    lost: bool = False

    @property
    def told(self) -> Any:
        return self.task.exception() or self.task.result()


@dataclass
class Play:
    """One schedule; `choose` decides everything that is open."""

    kinds: Sequence[Kind]
    choose: Choose
    faults: Sequence[Event] = FAULTS
    most_faults: int = 2
    engine: Engine = field(default_factory=Engine)
    operations: list[Operation] = field(default_factory=list)
    late: list[Sent] = field(default_factory=list)
    repeated: list[tuple[Operation, Sent]] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    steps: int = 0

    async def run(self) -> None:
        """Play until every operation has ended, and all that was late has arrived."""
        if self.choose(4):  # otherwise there is nothing at first
            creator = self._begin(Kind.CREATE)
            await settle()
            sent = creator.wire.next()
            sent.succeed(sent.arrive())
            await settle()
            self._note_ended()
        left = list(self.kinds)
        while moves := list(self._moves(left)):
            name, move = moves[self.choose(len(moves))]
            self.trace.append(name)
            move()
            await settle()
            self._note_ended()

    def _note_ended(self) -> None:
        for operation in self.operations:
            if operation.task.done() and not operation.ended:
                operation.ended = len(self.engine.of(ID))

    def _moves(self, left: list[Kind]) -> Iterable[tuple[str, Callable[[], object]]]:
        if left:
            yield f"begin {left[0].value}", lambda: self._begin(left.pop(0))
        for number, operation in enumerate(self.operations):
            if operation.wire.waiting:
                for event in (Event.ANSWERED, *(self.faults if self.most_faults else ())):
                    yield (
                        f"{number}: {event.value}",
                        lambda o=operation, e=event: self._happen(o, e),  # type: ignore[misc]
                    )
        for number, sent in enumerate(self.late):
            yield f"late {number} arrives", lambda s=sent: self._arrive_late(s)  # type: ignore[misc]
        for number, (operation, sent) in enumerate(self.repeated):
            yield (
                f"repetition {number} arrives",
                lambda o=operation, s=sent: self._arrive_again(o, s),  # type: ignore[misc]
            )

    def _begin(self, kind: Kind) -> Operation:
        number = len(self.operations)
        self.steps += self.choose(2) if self.operations else 0
        skew = SKEWS[self.choose(len(SKEWS))]
        is_create = kind is Kind.CREATE
        at = NOON + self.steps * STEP + skew
        write = Write(token(("write", number)), at, HASH if is_create else None)
        current = self.engine.of(ID)[-1]
        expected = None
        if kind in {Kind.UPDATE_VERSION, Kind.DELETE_VERSION} and current:
            expected = int(current.record["version"]["N"])
        wire = Wire()
        calls = PromptCalls(wire, Budget.of(1e6, time.monotonic), ATTEMPTS)
        entities = DynamoRepository(
            FIRST_KIND.record, Table(cast("Any", self.engine), "table", 1, 1, UNLIMITED), calls
        )
        made: Awaitable[Any]
        match kind:
            case Kind.CREATE:
                made = entities.create(FIRST_KIND.one(created_at=at), write)
            case Kind.UPDATE | Kind.UPDATE_VERSION:
                made = entities.update(ID, FIRST_KIND.change(number + 1), write, expected)
            case Kind.DELETE | Kind.DELETE_VERSION:
                made = entities.delete(ID, write, expected)
        task = asyncio.ensure_future(made)
        began = len(self.engine.of(ID))
        operation = Operation(kind, write, expected, began, task, wire)
        self.operations.append(operation)
        return operation

    def _happen(self, operation: Operation, event: Event) -> None:
        self.most_faults -= event is not Event.ANSWERED
        sent = operation.wire.next()
        operation.lost |= event in {Event.LOST_BEFORE, Event.LOST_AFTER, Event.LATE, Event.REPEATED}
        match event:
            case Event.LOST_BEFORE:
                sent.lose()
            case Event.LOST_AFTER:
                sent.arrive()
                sent.lose()
            case Event.LATE:
                sent.lose()
                self.late.append(sent)
            case Event.REFUSED:
                sent.refuse()
            case Event.TWICE:
                sent.arrive()
                sent.succeed(sent.arrive())
            case Event.AGAIN | Event.REFUSED_AGAIN:
                outcome = sent.arrive()
                sent.succeed(outcome)
                if isinstance(outcome, ClientError) is (event is Event.REFUSED_AGAIN):
                    self.late.append(sent)
            case Event.REPEATED:
                sent.arrive()
                self.repeated.append((operation, sent))
            case _:
                ages = {Event.OLD_IMAGE: 1 + self.choose(2), Event.NO_IMAGE: None}
                self.engine.image_age = ages.get(event, 0)
                sent.succeed(sent.arrive())
                self.engine.image_age = 0

    def _arrive_late(self, sent: Sent) -> None:
        self.late.remove(sent)
        sent.arrive()

    def _arrive_again(self, operation: Operation, sent: Sent) -> None:
        self.repeated.remove((operation, sent))
        sent.succeed(sent.arrive())
