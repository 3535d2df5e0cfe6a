// Compares the schema file with what a service says of itself: `tsx live.ts ADDRESS [FILE]`

import { readFileSync } from 'node:fs';

import { diff } from '@graphql-inspector/core';
import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema } from 'graphql';

const [address = '', file = '../../schema.graphql'] = process.argv.slice(2);
const query = getIntrospectionQuery({
  inputValueDeprecation: true,
  oneOf: true,
  schemaDescription: true,
  specifiedByUrl: true,
});
const response = await fetch(address, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query }),
});
const { data } = await response.json();
const live = printSchema(buildClientSchema(data)); // only as text does it have its directives
// Of the file without what no introspection has: which fields have a directive.
const own = printSchema(buildSchema(readFileSync(file, 'utf8')));
const differences = await diff(buildSchema(own), buildSchema(live));
for (const { message } of differences) console.error(message);
process.exitCode = differences.length > 0 ? 1 : 0;
