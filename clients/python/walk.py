"""Uses the API at an address as a script would, and prints what it saw as JSON."""

import json
import sys
import uuid
from decimal import Decimal

from items import all_items, code_of, update
from items_client import (
    Client,
    CreateItemInput,
    DecimalRange,
    DeleteItemInput,
    GraphQLClientGraphQLMultiError,
    ItemFields,
    UpdateItemInput,
)


def create(client: Client, name: str, category: str, key: str | None = None) -> ItemFields:
    values = CreateItemInput(
        name=name, price=Decimal("29.90"), category=category, idempotencyKey=key
    )
    result = client.create_item(values).create_item
    assert result
    assert result.typename__ == "CreateItemSuccess", result
    return result.item


def walk(client: Client) -> dict[str, object]:
    category, key = uuid.uuid4().hex, uuid.uuid4().hex
    lamp = create(client, "Lamp", category, key)
    again = create(client, "Lamp", category, key)
    for number in range(4):
        create(client, f"Item {number}", category)
    changed = update(client, UpdateItemInput(id=lamp.id, price=Decimal("39.99"), expectedVersion=1))
    assert isinstance(changed, ItemFields)
    conflict = update(client, UpdateItemInput(id=lamp.id, name="Mine", expectedVersion=1))
    gone = client.delete_item(DeleteItemInput(id=lamp.id)).delete_item
    assert gone
    try:
        client.items(first=101)
    except GraphQLClientGraphQLMultiError as error:
        code = code_of(error)
    return {
        "same item": again.id == lamp.id,
        "price": str(changed.price),
        "conflict": conflict,
        "names": [item.name for item in all_items(client, category, page_size=2)],
        "no names": [
            item.name for item in all_items(client, category, 2, DecimalRange(min=Decimal(99999)))
        ],
        "deleted": gone.typename__,
        "found": client.item(lamp.id).item,
        "missing": update(client, UpdateItemInput(id="nothing", name="Lamp")),
        "faults": update(client, UpdateItemInput(id=lamp.id, name="", price=Decimal(-5))),
        "code": code,
    }


if __name__ == "__main__":
    with Client(sys.argv[1]) as api:
        json.dump(walk(api), sys.stdout)
