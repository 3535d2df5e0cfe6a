/**
 * The API on GraphQL Yoga, by the handler that its documentation has for Lambda.
 *
 * https://the-guild.dev/graphql/yoga-server/docs/integrations/integration-with-aws-lambda. That one
 * streams to a function's URL; an HttpApi takes a response in one piece. Its caches of parsed and of
 * validated documents are on, as they are by default.
 */
import { createYoga } from "graphql-yoga";

import { requestContext } from "./resolvers.mjs";
import { schema } from "./schema.mjs";

const yoga = createYoga({ schema, context: requestContext, graphiql: false });

export async function handler(event, lambdaContext) {
  const { domainName, http } = event.requestContext;
  const response = await yoga.fetch(
    `https://${domainName}${http.path}?${event.rawQueryString}`,
    {
      method: http.method,
      headers: event.headers,
      body: event.body && event.isBase64Encoded ? Buffer.from(event.body, "base64") : event.body,
    },
    { event, lambdaContext },
  );
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers.entries()),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
