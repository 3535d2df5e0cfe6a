"""What can be changed: one conditional write each, and a read where its condition fails."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

import strawberry

from benchmarks.baseline.checks import input_problem
from benchmarks.baseline.inputs import CreateItemInput, DeleteItemInput, UpdateItemInput
from benchmarks.baseline.results import (
    CreateItemResult,
    CreateItemSuccess,
    DeleteItemResult,
    DeleteItemSuccess,
    IdempotencyProblem,
    NotFoundProblem,
    UpdateItemResult,
    UpdateItemSuccess,
    VersionConflictProblem,
)
from benchmarks.baseline.table import (
    ALL_ITEMS,
    ConditionalCheckFailed,
    attributes,
    read,
    table,
    timestamp,
    to_item,
)

FIELDS = ("name", "description", "price", "category")


@strawberry.type
class Mutation:
    @strawberry.mutation
    def create_item(self, input: CreateItemInput) -> CreateItemResult | None:
        values = {name: getattr(input, name) for name in FIELDS}
        if problem := input_problem(values):
            return problem
        key = input.idempotency_key
        item_id = f"item_{uuid5(NAMESPACE_OID, key).hex if key else uuid4().hex}"
        now = timestamp(datetime.now(UTC))
        record = attributes(item_id, values) | {
            "id": item_id,
            "created_at": now,
            "updated_at": now,
            "version": 1,
            "list_all": ALL_ITEMS,
            "by_created": f"{now}#{item_id}",
        }
        if key:
            record["input"] = json.dumps(values, default=str)
        try:
            table.put_item(Item=record, ConditionExpression="attribute_not_exists(id)")
        except ConditionalCheckFailed:
            earlier = table.get_item(Key={"id": item_id}, ConsistentRead=True).get("Item")
            if earlier is None or earlier["input"] != record["input"]:
                message = "The idempotency key has been used with other input."
                return IdempotencyProblem(message=message)
            return CreateItemSuccess(item=to_item(earlier))
        return CreateItemSuccess(item=to_item(record))

    @strawberry.mutation
    def update_item(self, input: UpdateItemInput) -> UpdateItemResult | None:
        values = {name: getattr(input, name) for name in FIELDS}
        values = {name: value for name, value in values.items() if value is not strawberry.UNSET}
        if problem := input_problem(values):
            return problem
        if not values:
            return unchanged(input.id, input.expected_version)
        changes = attributes(input.id, values) | {"updated_at": timestamp(datetime.now(UTC))}
        condition, expected = version_condition(input.expected_version)
        try:
            reply = table.update_item(
                Key={"id": input.id},
                UpdateExpression="SET version = version + :one, "
                + ", ".join(f"#{name} = :{name}" for name in changes),
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in changes},
                ExpressionAttributeValues={f":{name}": value for name, value in changes.items()}
                | {":one": 1}
                | expected,
                ReturnValues="ALL_NEW",
            )
        except ConditionalCheckFailed:
            return refused(input.id)
        return UpdateItemSuccess(item=to_item(reply["Attributes"]))

    @strawberry.mutation
    def delete_item(self, input: DeleteItemInput) -> DeleteItemResult | None:
        condition, expected = version_condition(input.expected_version)
        # DynamoDB refuses an empty map of values.
        values: dict[str, Any] = {"ExpressionAttributeValues": expected} if expected else {}
        try:
            table.delete_item(Key={"id": input.id}, ConditionExpression=condition, **values)
        except ConditionalCheckFailed:
            return refused(input.id)
        return DeleteItemSuccess(deleted_item_id=input.id)


def version_condition(expected: int | None) -> tuple[str, dict[str, Any]]:
    if expected is None:
        return "attribute_exists(id)", {}
    return "attribute_exists(id) AND version = :expected", {":expected": expected}


def unchanged(
    item_id: strawberry.ID, expected: int | None
) -> UpdateItemSuccess | NotFoundProblem | VersionConflictProblem:
    item = read(item_id)
    if item is None or expected not in (None, item.version):
        return refused(item_id)
    return UpdateItemSuccess(item=item)


def refused(item_id: strawberry.ID) -> NotFoundProblem | VersionConflictProblem:
    """Return why the write's condition was not met."""
    current = read(item_id)
    if current is None:
        return NotFoundProblem(message=f"No item has the id {item_id}.", item_id=item_id)
    return VersionConflictProblem(message="The item has changed.", current=current)
