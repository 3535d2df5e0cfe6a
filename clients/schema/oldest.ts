// Prints a service's schema as the oldest graphql-js reads it that the docs name: `tsx oldest.ts ADDRESS`

import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql-oldest';

const [address = ''] = process.argv.slice(2);
const response = await fetch(address, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true }) }),
});
const { data } = await response.json();
console.log(printSchema(buildClientSchema(data)));
