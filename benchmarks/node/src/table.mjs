/**
 * Items in the table, in the records that the Python service reads and writes, by the SDK v3.
 *
 * Attribute values are read and written as they are: the SDK's document client would make a
 * number of each price, which is not exact, and takes time for each attribute.
 */
import { randomUUID } from "node:crypto";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";

import { timeText } from "./values.mjs";

export const PARTITION = "00"; // of LIST_SHARDS=1, the service's default
const STANDS = "attribute_exists(id) AND attribute_not_exists(deleted_at)";

const client = new DynamoDBClient({});
const TableName = process.env.TABLE_NAME;

export function itemOf(record) {
  return {
    __typename: "Item",
    id: record.id.S,
    name: record.name.S,
    description: record.description?.S ?? null,
    price: inCents(record.price.N),
    category: record.category.S,
    createdAt: record.created_at.S,
    updatedAt: record.updated_at.S,
    version: Number(record.version.N),
  };
}

/** With two digits after the point; 12 digits fit into a double. */
function inCents(price) {
  return Number(price).toFixed(2);
}

export function query(parameters) {
  return client.send(new QueryCommand({ TableName, ...parameters }));
}

/** Return the items with these ids, in their order; null for each that there is not. */
export async function readMany(ids) {
  let Keys = ids.map((id) => ({ id: { S: id } }));
  const items = new Map();
  while (Keys.length) {
    const RequestItems = { [TableName]: { Keys, ConsistentRead: true } };
    const reply = await client.send(new BatchGetItemCommand({ RequestItems }));
    for (const record of reply.Responses[TableName]) {
      if (!record.deleted_at) items.set(record.id.S, itemOf(record));
    }
    Keys = reply.UnprocessedKeys?.[TableName]?.Keys ?? [];
  }
  return ids.map((id) => items.get(id) ?? null);
}

/** Return the given values as attributes, with the index keys that follow from them. */
function attributes(id, values) {
  const given = {};
  if (values.name != null) {
    given.name = { S: values.name };
    given.by_name = { S: `${values.name.toLowerCase()}\x01${id}` };
  }
  if (values.description) given.description = { S: values.description };
  if (values.price != null) {
    const price = inCents(values.price);
    given.price = { N: price };
    given.by_price = { S: `${price.replace(".", "").padStart(12, "0")}#${id}` };
  }
  if (values.category != null) {
    given.category = { S: values.category };
    given.list_category = { S: `${PARTITION}#${values.category}` };
  }
  return given;
}

function writeMarks() {
  return { updated_at: { S: timeText(new Date()) }, write_id: { S: newHex() } };
}

function newHex() {
  return randomUUID().replaceAll("-", "");
}

export async function create(values) {
  const id = `item_${newHex()}`;
  const marks = writeMarks();
  const Item = {
    ...attributes(id, values),
    ...marks,
    id: { S: id },
    created_at: marks.updated_at,
    version: { N: "1" },
    list_all: { S: PARTITION },
    by_created: { S: `${marks.updated_at.S}#${id}` },
  };
  const ConditionExpression = "attribute_not_exists(id)";
  await client.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
  return itemOf(Item);
}

/** Return the changed item; null where the condition of the write was not met. */
export async function update(id, values, expectedVersion) {
  const changes = { ...attributes(id, values), ...writeMarks() };
  const sets = Object.keys(changes).map((name) => `#${name} = :${name}`);
  const isCleared = "description" in values && !values.description;
  const names = [...Object.keys(changes), ...(isCleared ? ["description"] : [])];
  const given = Object.entries(changes).map(([name, value]) => [`:${name}`, value]);
  const condition = conditionOn(expectedVersion);
  const placed = { ...Object.fromEntries(given), ":one": { N: "1" }, ...condition.values };
  const reply = await unlessRefused(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: id } },
      UpdateExpression:
        `SET ${sets.join(", ")}, version = version + :one` +
        (isCleared ? " REMOVE #description" : ""),
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: placed,
      ReturnValues: "ALL_NEW",
    }),
  );
  return reply && itemOf(reply.Attributes);
}

/** Return whether the item was deleted; false where the condition was not met. */
export async function remove(id, expectedVersion) {
  const { expression, values } = conditionOn(expectedVersion);
  const reply = await unlessRefused(
    new DeleteItemCommand({
      TableName,
      Key: { id: { S: id } },
      ConditionExpression: expression,
      ExpressionAttributeValues: values,
    }),
  );
  return reply !== null;
}

function conditionOn(version) {
  if (version == null) return { expression: STANDS, values: undefined };
  const expected = { N: String(version) };
  return { expression: `${STANDS} AND version = :expected`, values: { ":expected": expected } };
}

async function unlessRefused(command) {
  try {
    return await client.send(command);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}
