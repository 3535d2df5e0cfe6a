/** What the fields resolve to. Reads of one request by id are batched, as is usual with Apollo. */
import DataLoader from "dataloader";

import { page } from "./listing.mjs";
import { create, readMany, remove, update } from "./table.mjs";
import { badInput, DateTime, Decimal, inputProblem } from "./values.mjs";

const NODES_MAX = 100; // what one BatchGetItem takes

export function requestContext() {
  return { items: new DataLoader(readMany, { maxBatchSize: NODES_MAX }) };
}

/** Why a write's condition was not met. */
async function refused(id) {
  const [current] = await readMany([id]);
  if (current === null) return notFound(id);
  return { __typename: "VersionConflictProblem", message: "The item has changed.", current };
}

function notFound(id) {
  return { __typename: "NotFoundProblem", message: `No item has the id ${id}.`, itemId: id };
}

function updated(item) {
  return { __typename: "UpdateItemSuccess", item };
}

export const resolvers = {
  Decimal,
  DateTime,
  Query: {
    item: (_, { id }, { items }) => items.load(id),
    node: (_, { id }, { items }) => items.load(id),
    nodes: (_, { ids }, { items }) => {
      if (ids.length > NODES_MAX) throw badInput(`ids takes at most ${NODES_MAX} ids.`);
      return items.loadMany(ids);
    },
    items: (_, args) => page(args),
    viewer: () => ({ isSignedIn: false, name: null, mayEdit: true }),
  },
  ItemConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Mutation: {
    createItem: async (_, { input: { idempotencyKey, ...values } }) => {
      if (idempotencyKey != null) throw badInput("Idempotency keys are not kept here.");
      const problem = inputProblem(values);
      return problem ?? { __typename: "CreateItemSuccess", item: await create(values) };
    },
    updateItem: async (_, { input: { id, expectedVersion, ...values } }) => {
      const problem = inputProblem(values);
      if (problem) return problem;
      if (!Object.keys(values).length) {
        const [item] = await readMany([id]);
        if (item === null || (expectedVersion ?? item.version) !== item.version) return refused(id);
        return updated(item);
      }
      const item = await update(id, values, expectedVersion);
      return item ? updated(item) : refused(id);
    },
    deleteItem: async (_, { input: { id, expectedVersion } }) => {
      if (!(await remove(id, expectedVersion))) return refused(id);
      return { __typename: "DeleteItemSuccess", deletedItemId: id };
    },
  },
};
