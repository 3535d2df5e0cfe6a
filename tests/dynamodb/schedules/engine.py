"""DynamoDB's three calls that writes make, for a few records in memory, and what it was made to do.

Its expressions are those that the service writes: AND, OR, NOT, comparisons, BETWEEN and three
functions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from botocore.exceptions import ClientError

Record = Mapping[str, Any]

_TOKEN: Final = re.compile(r"[#:]?\w+|<=|<>|>=|[()=<>,+]")
_SIGNS: Final = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


@dataclass(frozen=True)
class State:
    """What a record was from one write on; `write_id`: whose."""

    write_id: str
    record: Record


@dataclass
class Engine:
    """A client's put_item, update_item and get_item, one call after the other.

    Attributes:
        states: that each record has had, the latest last; nothing at first.
        image_age: how many states old the record is that the next failed condition carries; None:
            it carries none, as with engines that can't.
    """

    states: dict[str, list[State | None]] = field(default_factory=dict)
    image_age: int | None = 0

    def of(self, item_id: str) -> list[State | None]:
        return self.states.setdefault(item_id, [None])

    def get_item(self, **request: Any) -> Any:
        state = self.of(request["Key"]["id"]["S"])[-1]
        return {"Item": state.record} if state else {}

    def put_item(self, **request: Any) -> Any:
        self._check(request["Item"]["id"]["S"], request)
        return self._keep(request["Item"])

    def update_item(self, **request: Any) -> Any:
        before = self._check(request["Key"]["id"]["S"], request)
        names, values = _placeholders(request)
        after = dict(before or request["Key"])
        expression = request["UpdateExpression"].removeprefix("SET ")
        sets, _, removes = expression.partition(" REMOVE ")
        for clause in re.split(r", (?=#)", sets):
            target, _, source = clause.partition(" = ")
            after[names[target]] = _source(source, before or {}, names, values)
        for name in filter(None, removes.split(", ")):
            after.pop(names[name], None)
        return self._keep(after)

    def _keep(self, record: Record) -> Any:
        self.of(record["id"]["S"]).append(State(record["write_id"]["S"], record))
        return {"Attributes": record}

    def _check(self, item_id: str, request: Any) -> Record | None:
        states = self.of(item_id)
        record = states[-1].record if states[-1] else None
        tokens = iter(_TOKEN.findall(request["ConditionExpression"]))
        names, values = _placeholders(request)
        if _Condition(tokens, record or {}, names, values).holds():
            return record
        error: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}
        if self.image_age is not None and (
            image := states[max(0, len(states) - 1 - self.image_age)]
        ):
            error["Item"] = image.record
        raise ClientError(error, "a write")


def _placeholders(request: Any) -> tuple[dict[str, str], dict[str, Any]]:
    return request["ExpressionAttributeNames"], request.get("ExpressionAttributeValues", {})


def _source(source: str, record: Record, names: Mapping[str, str], values: Record) -> Any:
    if source.startswith("if_not_exists"):
        name, value = re.findall(r"[#:]\w+", source)
        return record.get(names[name], values[value])
    if " + " in source:
        name, value = source.split(" + ")
        return {"N": str(int(record[names[name]]["N"]) + int(values[value]["N"]))}
    return values[source]


@dataclass
class _Condition:
    tokens: Iterator[str]
    record: Record
    names: Mapping[str, str]
    values: Record
    _ahead: str = ""

    def holds(self) -> bool:
        self._next()
        held = self._either()
        assert self._ahead == ""
        return held

    def _next(self) -> str:
        taken, self._ahead = self._ahead, next(self.tokens, "")
        return taken

    def _either(self) -> bool:
        held = self._both()
        while self._ahead == "OR":
            self._next()
            held = self._both() or held
        return held

    def _both(self) -> bool:
        held = self._one()
        while self._ahead == "AND":
            self._next()
            held = self._one() and held
        return held

    def _one(self) -> bool:
        first = self._next()
        if first == "NOT":
            return not self._one()
        if first == "(":
            held = self._either()
            assert self._next() == ")"
            return held
        if self._ahead == "(":
            return self._function(first)
        sign = self._next()
        if sign == "BETWEEN":
            low = self._compared("<=", self._operand(self._next()), self._operand(first))
            assert self._next() == "AND"
            return self._compared("<=", self._operand(first), self._operand(self._next())) and low
        return self._compared(sign, self._operand(first), self._operand(self._next()))

    def _function(self, name: str) -> bool:
        self._next()
        attribute = self.record.get(self.names[self._next()])
        wanted = None
        if self._ahead == ",":
            self._next()
            wanted = self.values[self._next()]["S"]
        assert self._next() == ")"
        match name:
            case "attribute_exists":
                return attribute is not None
            case "attribute_not_exists":
                return attribute is None
            case "attribute_type":
                return attribute is not None and wanted in attribute
        raise AssertionError(f"{name} is no function of this engine")

    def _operand(self, token: str) -> Any:
        return self.values[token] if token[0] == ":" else self.record.get(self.names[token])

    @staticmethod
    def _compared(sign: str, one: Any, other: Any) -> bool:
        if one is None or other is None or one.keys() != other.keys():
            return False  # as DynamoDB has it: no value is before one of another type
        (kind,) = one
        cast = Decimal if kind == "N" else str
        return bool(_SIGNS[sign](cast(one[kind]), cast(other[kind])))
