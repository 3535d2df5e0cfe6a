/** A place in a list, in the form of the Python service: the cursors of one serve the other. */
import { createHash } from "node:crypto";

import { badInput } from "./values.mjs";

/** The text before the sort key, which all cursors of a list share: its order and its filter. */
export function cursorsOf(filter, order) {
  const parts = [
    false,
    filter.category ?? null,
    (filter.namePrefix ?? "").toLowerCase(),
    filter.price?.min ?? null,
    filter.price?.max ?? null,
    filter.createdAt?.min?.replace("000Z", "+00:00") ?? null,
    filter.createdAt?.max?.replace("000Z", "+00:00") ?? null,
  ];
  const canonical = `[${parts.map(asciiJson).join(", ")}]`;
  const fingerprint = createHash("sha256").update(canonical).digest("hex").slice(0, 16);
  return JSON.stringify([order.field, order.direction, fingerprint]).slice(0, -1) + ",";
}

/** JSON as Python writes it by default. */
function asciiJson(value) {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function encodeCursor(beginning, sortKey) {
  return Buffer.from(`${beginning}${JSON.stringify(sortKey)}]`).toString("base64url");
}

export function decodeCursor(beginning, cursor) {
  const text = Buffer.from(cursor, "base64url").toString();
  if (!text.startsWith(beginning)) throw badInput("The cursor is not one of this list.");
  try {
    return JSON.parse(text)[3];
  } catch {
    throw badInput("The cursor was not issued by this service.");
  }
}
