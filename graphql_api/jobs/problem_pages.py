"""The problems of an import by pages, read from the files of its parts."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import Edge, Page, PageRequest
from graphql_api.jobs.job import COUNT_MAX, Flags, Job
from graphql_api.jobs.outcomes import problems_of
from graphql_api.jobs.port_calls import PortCalls

PARTS_OF_PAGE: Final = 10  # files that one page reads; each has 500 records at most
_LONGEST: Final = 200  # characters; longer than any cursor of a problem


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One value of a record outside its limits: see FieldFault.

    Attributes:
        path: to the value in the arguments of the mutation that creates one.
        code: of a FaultCode.
    """

    path: Sequence[str]
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Why a record of an imported file was not stored: see Outcome, and Problem."""

    record: int
    line: int
    type: str
    message: str
    faults: tuple[RecordFault, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: in which part, numbered from 0, and behind which record of the file."""

    part: int = 0
    record: int = 0


@dataclass(frozen=True)
class ProblemPages:
    """The problems of one job."""

    job: Job
    calls: PortCalls

    async def page(self, asked: PageRequest) -> Page[RecordProblem]:
        """Return the problems after a cursor, in the order of the file.

        A page is short after PARTS_OF_PAGE files, or if the request's time is about to end.

        Raises:
            InvalidCursor: it was not issued for this job.
            StoreUnavailable, DeadlineExceeded.
        """
        start = Position() if asked.cursor is None else self._decoded(asked.cursor)
        flawed = [number for number in Flags(self.job.flawed_parts) if number >= start.part]
        edges: list[Edge[RecordProblem]] = []
        reached = start
        for read, number in enumerate(flawed):
            if read == PARTS_OF_PAGE or (read > 0 and self._is_late):
                return self._page(start, edges, has_next=True, short_at=reached)
            for problem in await self._problems(number):
                if problem.record <= start.record:
                    continue
                if len(edges) == asked.size:
                    return self._page(start, edges, has_next=True)
                reached = Position(number, problem.record)
                edges.append(Edge(self._encoded(reached), problem))
            reached = Position(number + 1, reached.record)
        return self._page(start, edges)

    def _page(
        self,
        start: Position,
        edges: list[Edge[RecordProblem]],
        *,
        has_next: bool = False,
        short_at: Position | None = None,
    ) -> Page[RecordProblem]:
        last = edges[-1].cursor if edges else None
        return Page(
            edges=tuple(edges),
            has_next=has_next,
            has_previous=start != Position(),
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=last if short_at is None else self._encoded(short_at),
            is_short=short_at is not None,
        )

    @property
    def _is_late(self) -> bool:
        budget = self.calls.budget
        return budget.clock() >= budget.ends_reading()

    async def _problems(self, number: int) -> list[RecordProblem]:
        """Return those of one part; none if its file is gone."""
        key = self.job.part(number)

        def read(ports: Any) -> list[RecordProblem]:
            body = ports.files.read(key)
            return [] if body is None else [_problem(shown) for shown in problems_of(body)]

        return await self.calls.call(read)

    def _encoded(self, position: Position) -> str:
        blob = json.dumps([self.job.id, position.part, position.record], separators=(",", ":"))
        return base64.urlsafe_b64encode(blob.encode()).decode().rstrip("=")

    def _decoded(self, cursor: str) -> Position:
        try:
            if len(cursor) > _LONGEST:
                raise ValueError
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            job_id, part, record = json.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            position = Position(_number(part), _number(record))
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidCursor("after: The cursor was not issued by this service.") from error
        if job_id != self.job.id:
            raise InvalidCursor("after: The cursor belongs to the problems of another job.")
        return position


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= COUNT_MAX:
        raise ValueError(value)
    return value


def _problem(shown: Mapping[str, Any]) -> RecordProblem:
    """Return the problem that a line of a part's file holds; see jobs/outcomes.py."""
    found = shown["problem"]
    faults = (RecordFault(**fault) for fault in found.get("fields", ()))
    return RecordProblem(
        shown["record"], shown["line"], found["type"], found["message"], tuple(faults)
    )
