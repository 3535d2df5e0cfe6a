// mutations.ts
import { client } from './client.ts';
import { CREATE, DELETE } from './operations.ts';

for (const name of ['', 'Shade']) {
  const input = { name, price: '9.99', category: 'docs' };
  const { data, error } = await client.mutation(CREATE, { input });
  if (error) throw error; // the code: error.graphQLErrors[0]?.extensions['code']
  for (const { path, message } of data?.createItem?.fields ?? []) console.log(path.at(-1), message);
  const made = data?.createItem?.item;
  if (!made) continue;
  const removed = await client.mutation(DELETE, { input: { id: made.id } });
  console.log(removed.data?.deleteItem?.__typename);
}
