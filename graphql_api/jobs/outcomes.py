"""What became of each record of an import: lines of JSON, as the mutation would say it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.domain.errors import (
    DomainError,
    FieldFault,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
)
from graphql_api.domain.json_lines import graphql_name

INVALID: Final = "InputProblem"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record was not stored.

    Attributes:
        type: what GraphQL calls the problem.
        faults: of an InputProblem.
    """

    type: str
    message: str
    faults: tuple[FieldFault, ...] = ()

    @classmethod
    def of_record(cls, message: str) -> "Problem":
        """Return the problem of a record that can't be read."""
        return cls(INVALID, message)

    @classmethod
    def of_error(cls, error: DomainError) -> "Problem":
        match error:
            case InvalidInput():
                return cls(INVALID, str(error), tuple(error.faults))
            case IdempotencyConflict():
                return cls("IdempotencyProblem", str(error))
            case NotFound():
                return cls("NotFoundProblem", str(error))
            case _:
                return cls("Problem", str(error))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record.

    Attributes:
        record: its number in the file, from 1.
        line: the number of its first line, from 1.
        result: the id of what it created, now or before; or why it did not.
    """

    record: int
    line: int
    result: str | Problem

    def to_line(self) -> str:
        """Return it as a line of the result, with its end."""
        shown: dict[str, Any] = {"record": self.record, "line": self.line}
        if isinstance(self.result, str):
            shown["id"] = self.result
        else:
            shown["problem"] = _shown(self.result)
        return json.dumps(shown, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Counts:
    done: int
    failed: int


def body_of(outcomes: Iterable[Outcome]) -> bytes:
    """Return the file of a part."""
    return "".join(outcome.to_line() for outcome in outcomes).encode()


def counts_of(body: bytes) -> Counts:
    """Return the counts of a part's file."""
    failed = sum("problem" in shown for shown in _read(body))
    return Counts(body.count(b"\n") - failed, failed)


def problems_of(body: bytes) -> list[dict[str, Any]]:
    """Return the lines of a part's file that have a problem, in their order, as JSON has them."""
    return [shown for shown in _read(body) if "problem" in shown]


def _read(body: bytes) -> Iterator[dict[str, Any]]:
    return map(json.loads, body.decode().split("\n")[:-1])


def _shown(problem: Problem) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": problem.type, "message": problem.message}
    if problem.type == INVALID:
        shown["fields"] = [
            {
                "path": ["input", graphql_name(fault.field)],
                "code": fault.code.value,
                "message": fault.message,
            }
            for fault in problem.faults
        ]
    return shown
