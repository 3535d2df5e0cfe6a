/** A page of items, read with Query from the index that has the filter's category and the order. */
import { cursorsOf, decodeCursor, encodeCursor } from "./cursor.mjs";
import { itemOf, PARTITION, query } from "./table.mjs";
import { badInput } from "./values.mjs";

const PAGE_SIZE = 20;
const PAGE_SIZE_MAX = 100;
const ID_LENGTH = 37; // every sort key ends in the item's id
const SORT_KEYS = { CREATED_AT: "by_created", NAME: "by_name", PRICE: "by_price" };
const NEWEST_FIRST = { field: "CREATED_AT", direction: "DESC" };

export async function page({ first, after, last, before, filter, orderBy }) {
  const size = pageSize(first, after, last, before);
  const backwards = last != null;
  const cursor = (backwards ? before : after) ?? null;
  const order = orderBy ?? NEWEST_FIRST;
  const sortKey = SORT_KEYS[order.field];
  const beginning = cursorsOf(filter ?? {}, order);
  const position = cursor === null ? null : decodeCursor(beginning, cursor);
  const request = {
    ...firstQuery(filter ?? {}, order, sortKey, position),
    ScanIndexForward: (order.direction === "ASC") !== backwards,
    Limit: size + 1, // one more tells whether there is more
  };
  const records = await read(request, size);
  const edges = records.slice(0, size).map((record) => ({
    cursor: encodeCursor(beginning, record[sortKey].S),
    node: itemOf(record),
  }));
  if (backwards) edges.reverse();
  const hasMore = records.length > size;
  return {
    edges,
    pageInfo: {
      hasNextPage: backwards ? cursor !== null : hasMore,
      hasPreviousPage: backwards ? hasMore : cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

async function read(request, size) {
  const records = [];
  for (;;) {
    const reply = await query(request);
    records.push(...reply.Items);
    if (records.length > size || !reply.LastEvaluatedKey) return records;
    request = { ...request, ExclusiveStartKey: reply.LastEvaluatedKey };
  }
}

function firstQuery(filter, order, sortKey, position) {
  const isWhole = filter.category == null;
  const partitionKey = isWhole ? "list_all" : "list_category";
  const partition = { S: isWhole ? PARTITION : `${PARTITION}#${filter.category}` };
  const keys = ["#partition = :partition"];
  const conditions = [];
  const names = { "#partition": partitionKey };
  const values = { ":partition": partition };
  if (filter.namePrefix) {
    names["#by_name"] = "by_name";
    values[":prefix"] = { S: filter.namePrefix.toLowerCase() };
    const isInOrder = order.field === "NAME";
    (isInOrder ? keys : conditions).push("begins_with(#by_name, :prefix)");
  }
  for (const [name, range, type] of [
    ["price", filter.price, "N"],
    ["created_at", filter.createdAt, "S"],
  ]) {
    for (const [end, sign] of [["min", ">="], ["max", "<="]]) {
      if (range?.[end] == null) continue;
      names[`#${name}`] = name;
      values[`:${name}_${end}`] = { [type]: range[end] };
      conditions.push(`#${name} ${sign} :${name}_${end}`);
    }
  }
  const start = position !== null && {
    [partitionKey]: partition,
    [sortKey]: { S: position },
    id: { S: position.slice(-ID_LENGTH) },
  };
  return {
    IndexName: `${isWhole ? "all" : "category"}_${sortKey}`,
    KeyConditionExpression: keys.join(" AND "),
    FilterExpression: conditions.length ? conditions.join(" AND ") : undefined,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ExclusiveStartKey: start || undefined,
  };
}

function pageSize(first, after, last, before) {
  if (first != null && last != null) throw badInput("Give first or last, not both.");
  if ((after != null && last != null) || (before != null && last == null)) {
    throw badInput("after goes with first, before with last.");
  }
  const size = last ?? first ?? PAGE_SIZE;
  if (size < 1 || size > PAGE_SIZE_MAX) throw badInput(`A page has 1 to ${PAGE_SIZE_MAX} items.`);
  return size;
}
