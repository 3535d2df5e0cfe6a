/** For the tests: the reference client, with a server of its own that it starts over stdio. */

import { fileURLToPath } from 'node:url';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  getDefaultEnvironment,
  StdioClientTransport,
} from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

export const ALLOW_MUTATIONS = '--allow-mutations';

export interface Said {
  readonly text: string;
  readonly isError: boolean;
  /** The data of a result that is one. */
  readonly data: () => any;
}

export interface Connection extends AsyncDisposable {
  readonly client: Client;
  readonly call: (name: string, values?: Record<string, unknown>) => Promise<Said>;
}

/** Starts a server; `environment` is all that it is given, besides what any program needs. */
export async function connected(
  environment: Record<string, string>,
  ...options: string[]
): Promise<Connection> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--import', 'tsx', fileURLToPath(new URL('server.ts', import.meta.url)), ...options],
    env: { ...getDefaultEnvironment(), ...environment },
  });
  const client = new Client({ name: 'items-test', version: '1.0.0' });
  await client.connect(transport);
  return {
    client,
    async call(name, values = {}) {
      const result = (await client.callTool({ name, arguments: values })) as CallToolResult;
      const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
      return { text, isError: result.isError === true, data: () => JSON.parse(text) };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
