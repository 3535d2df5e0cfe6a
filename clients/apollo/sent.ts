/** Prints what Apollo Client sends for what the benchmarks measure: a body to a line, by name. */

import { print } from '@apollo/client/utilities';

import { ItemFieldsFragmentDoc } from '../codegen/generated/graphql.ts';
import { ApolloItems } from './items.ts';

const id = itemId(7);
const fields = print(ItemFieldsFragmentDoc);
const found = Array.from({ length: 10 }, (_, n) => `a${n}: item(id: "${itemId(n)}") { ...ItemFields }`);

let name = '';
const items = new ApolloItems({
  address: 'http://localhost/graphql',
  fetch: async (_, init) => {
    console.log(JSON.stringify([name, init?.body]));
    return Response.json({ errors: [{ message: 'Nobody is there.' }] });
  },
  persisted: false,
});
const calls: Record<string, () => Promise<unknown>> = {
  get: () => items.find(id),
  'list 20': () => items.list('Books', 20),
  'list 100': () => items.list('Books', 100),
  create: () => items.create({ name: 'Lamp', price: '9.99', category: 'Home' }),
  update: () => items.update({ id, price: '8.99' }),
  '10 aliases': () => items.ask(`query TenItems { ${found.join(' ')} } ${fields}`),
};
for (const [operation, call] of Object.entries(calls)) {
  name = operation;
  await call().catch(() => {}); // there is no answer
}

function itemId(number: number): string {
  return `item_${number.toString(16).padStart(32, '0')}`;
}
