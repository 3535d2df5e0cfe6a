/**
 * The API on Apollo Server, by its integration for Lambda.
 *
 * https://www.apollographql.com/docs/apollo-server/deployment/lambda. Its cache of parsed and
 * validated documents is on, as it is by default.
 */
import { ApolloServer } from "@apollo/server";
import { handlers, startServerAndCreateLambdaHandler } from "@as-integrations/aws-lambda";

import { requestContext } from "./resolvers.mjs";
import { schema } from "./schema.mjs";

const server = new ApolloServer({ schema });

export const handler = startServerAndCreateLambdaHandler(
  server,
  handlers.createAPIGatewayProxyEventV2RequestHandler(),
  { context: async () => requestContext() },
);
