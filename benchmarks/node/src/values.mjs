/** The limits of an item's values, and the two scalars. A decimal is a string everywhere. */
import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

// Characters, the fewest and the most.
const LENGTHS = { name: [1, 100], description: [0, 500], category: [1, 50] };
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const NUMERIC = [Kind.STRING, Kind.INT, Kind.FLOAT];
const PRICE_MAX = 9999999999.99;

export function badInput(message) {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

function textOrNumber(value) {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new GraphQLError("A decimal is a string or a number.");
}

/** With six digits of a second, as stored; an end of a range may have more than milliseconds. */
function storedTime(value) {
  if (typeof value !== "string") throw new GraphQLError("A time is a string.");
  if (Number.isNaN(Date.parse(value))) throw badInput("That is not a time.");
  return timeText(new Date(value));
}

export function timeText(time) {
  return time.toISOString().replace("Z", "000Z");
}

export const Decimal = new GraphQLScalarType({
  name: "Decimal",
  parseValue: textOrNumber,
  parseLiteral: (node) => textOrNumber(NUMERIC.includes(node.kind) && node.value),
});

export const DateTime = new GraphQLScalarType({
  name: "DateTime",
  parseValue: storedTime,
  parseLiteral: (node) => storedTime(node.kind === Kind.STRING && node.value),
});

/** Return every field at fault as an InputProblem; null where there is none. */
export function inputProblem(values) {
  const fields = Object.entries(values).flatMap(([name, value]) => {
    const fault = faultOf(name, value);
    return fault ? [{ path: ["input", name], code: fault[0], message: fault[1] }] : [];
  });
  if (!fields.length) return null;
  return { __typename: "InputProblem", message: "The input is not valid.", fields };
}

function faultOf(name, value) {
  if (value == null) {
    return name === "description" ? null : ["REQUIRED", `${name} can't be null.`];
  }
  if (name === "price") return priceFault(value);
  const [shortest, longest] = LENGTHS[name];
  const length = [...value].length;
  if (length < shortest) return ["TOO_SHORT", `${name} must have at least ${shortest} character.`];
  if (length > longest) return ["TOO_LONG", `${name} must have at most ${longest} characters.`];
  return null;
}

function priceFault(price) {
  if (!DECIMAL.test(price)) return ["INVALID", "price must be a number."];
  if (Number(price) <= 0) return ["TOO_SMALL", "price must be above 0."];
  if (Number(price) > PRICE_MAX) return ["TOO_LARGE", `price must be at most ${PRICE_MAX}.`];
  if (/\.\d\d\d*[1-9]/.test(price)) {
    return ["TOO_MANY_DIGITS", "price must have at most 2 digits after the point."];
  }
  return null;
}
