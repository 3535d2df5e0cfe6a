"""Answers that are whole and true, and yet not all that was asked for."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tests.support.faults.wire import Answer, Call

Send = Callable[[Call], Answer]


def left_over(call: Call, answer: Answer) -> Answer:
    """Answer one half of a BatchGetItem, and leave the other to be asked for again."""
    value = answer.value
    unprocessed = {}
    for table, asked in call.parameters["RequestItems"].items():
        keys = asked["Keys"][: (len(asked["Keys"]) + 1) // 2]
        unprocessed[table] = {**asked, "Keys": keys}
        ids = {key["id"]["S"] for key in keys}
        records = value["Responses"].get(table, [])
        value["Responses"][table] = [r for r in records if r["id"]["S"] not in ids]
    return Answer.json(200, {**value, "UnprocessedKeys": unprocessed})


def shortened(call: Call, answer: Answer) -> Answer | None:
    """Return a Query's page cut to its first half, as at DynamoDB's 1 MB; None if it can't be."""
    value, parameters = answer.value, call.parameters
    items = value["Items"][: len(value["Items"]) // 2]
    if not items:
        return None
    # The list's key is not among the attributes that are read.
    sort_key = parameters["IndexName"].partition("_")[2]
    last = {
        "id": items[-1]["id"],
        parameters["ExpressionAttributeNames"]["#_list"]: parameters["ExpressionAttributeValues"][
            ":list"
        ],
        sort_key: items[-1][sort_key],
    }
    short = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return Answer.json(200, {**value, **short, "LastEvaluatedKey": last})


def with_record(call: Call, answer: Answer, send: Send) -> Answer:
    """Add the record to a failed condition, as AWS does and dynalite does not."""
    parameters = call.parameters
    if parameters.get("ReturnValuesOnConditionCheckFailure") != "ALL_OLD":
        return answer
    key = parameters.get("Key") or {"id": parameters["Item"]["id"]}
    read = {"TableName": parameters["TableName"], "Key": key, "ConsistentRead": True}
    record = send(call.as_operation("GetItem", read)).value.get("Item")
    return answer if record is None else Answer.json(400, {**answer.value, "Item": record})


def emptied(call: Call, answer: Answer) -> Answer:
    """Return what a trusting client takes for "there is nothing"; its checksum tells."""
    nothing = {
        "BatchGetItem": {"Responses": {}},
        "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
    }
    empty = Answer.json(answer.status, nothing.get(call.operation, {}))
    return replace(empty, checksum=empty.checksum ^ 1)


class Records:
    """The last two records of each entity: a failed condition may bring one that is no more."""

    def __init__(self) -> None:
        self._known: dict[str, list[object]] = {}
        self._lock = threading.Lock()

    def keep(self, call: Call, answer: Answer) -> None:
        """Remember what the call made, where it was a write that leaves an entity."""
        if answer.status != 200:
            return
        record = call.parameters.get("Item") or answer.value.get("Attributes")
        if record:
            with self._lock:
                known = self._known.setdefault(record["id"]["S"], [])
                self._known[record["id"]["S"]] = [*known[-1:], record]

    def older(self, call: Call, answer: Answer) -> Answer | None:
        """Return the failed condition with the record before this one; None without any."""
        parameters = call.parameters
        key = parameters.get("Key") or {"id": parameters["Item"]["id"]}
        with self._lock:
            known = self._known.get(key["id"]["S"], [])
        # Where the entity was deleted since, the last that is known is an older one, too.
        records = [record for record in known if record != answer.value.get("Item")]
        return Answer.json(400, {**answer.value, "Item": records[-1]}) if records else None


class Memory:
    """The last answer to each Query: an index that lags gives it once more."""

    SIZE: Final = 5_000

    def __init__(self) -> None:
        self._answers: dict[bytes, Answer] = {}
        self._lock = threading.Lock()

    def recall(self, call: Call) -> Answer | None:
        with self._lock:
            return self._answers.get(call.body)

    def keep(self, call: Call, answer: Answer) -> None:
        with self._lock:
            if len(self._answers) >= self.SIZE:
                self._answers.clear()
            self._answers[call.body] = answer
