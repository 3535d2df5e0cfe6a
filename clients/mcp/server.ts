/**
 * An MCP server, over stdin and stdout: the operations of operations/ as tools.
 *
 *   tsx server.ts [--allow-mutations]
 *
 * ITEMS_API is the API's URL, ITEMS_TOKEN an access token where it has sign-in. Without
 * --allow-mutations nothing can be changed: mutations are neither listed nor run.
 */

import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

import { type Api, ask } from './api.ts';
import { inputSchema } from './input_schema.ts';
import { type Operation, readOperations, readSchema } from './operations.ts';

const ALLOW_MUTATIONS = '--allow-mutations';
const options = process.argv.slice(2);
const unknown = options.filter((option) => option !== ALLOW_MUTATIONS);
if (unknown.length > 0) {
  console.error(`Unknown option: ${unknown.join(' ')}. The only one is ${ALLOW_MUTATIONS}.`);
  process.exit(2);
}

const mayChange = options.includes(ALLOW_MUTATIONS);
const schema = readSchema(new URL('../../schema.graphql', import.meta.url));
const operations = readOperations(new URL('operations/', import.meta.url), schema);
const api: Api = {
  url: process.env['ITEMS_API'] || 'http://localhost:8000/graphql',
  token: process.env['ITEMS_TOKEN'],
};

const server = new Server({ name: 'items', version: '1.0.0' }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: [...operations.values()].filter(isAllowed).map(({ name, description, ...operation }) => ({
    name,
    description,
    inputSchema: inputSchema(operation.definition, schema),
    annotations: { readOnlyHint: !operation.isMutation },
  })),
}));

server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
  const { text, isError } = await call(params.name, params.arguments ?? {});
  return { content: [{ type: 'text', text }], isError };
});

await server.connect(new StdioServerTransport());

function isAllowed({ isMutation }: Operation): boolean {
  return mayChange || !isMutation;
}

async function call(name: string, values: Record<string, unknown>) {
  const operation = operations.get(name);
  if (!operation) return refused(`There is no tool ${name}.`);
  if (!isAllowed(operation)) {
    return refused(`${name} changes data, and this server only reads: start it with ${ALLOW_MUTATIONS}.`);
  }
  // GraphQL would ignore these: a misspelt filter would be none.
  const known = Object.keys(inputSchema(operation.definition, schema).properties);
  const others = Object.keys(values).filter((value) => !known.includes(value));
  if (others.length > 0) {
    return refused(`${name} has no ${others.join(', ')}. It takes: ${known.join(', ') || 'nothing'}.`);
  }
  return ask(api, schema, operation, values);
}

function refused(text: string) {
  return { text, isError: true };
}
