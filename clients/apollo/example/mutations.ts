// mutations.ts
import { CombinedGraphQLErrors } from '@apollo/client';

import { client } from './client.ts';
import { CREATE, DELETE } from './operations.ts';

try {
  for (const name of ['', 'Shade']) {
    const input = { name, price: '9.99', category: 'docs' };
    const { data } = await client.mutate({ mutation: CREATE, variables: { input } });
    const made = data?.createItem;
    for (const { path, message } of made?.fields ?? []) console.log(path.at(-1), message);
    if (made?.item) await remove(made.item.id);
  }
} catch (error) {
  if (!CombinedGraphQLErrors.is(error)) throw error;
  console.log(error.errors[0]?.extensions?.['code']); // docs/errors.md has the codes
}

async function remove(id: string): Promise<void> {
  const { data } = await client.mutate({
    mutation: DELETE,
    variables: { input: { id } },
    update: (cache, { data }) => {
      if (data?.deleteItem?.__typename !== 'DeleteItemSuccess') return;
      cache.evict({ id: cache.identify({ __typename: 'Item', id }) }); // out of all lists too
    },
  });
  console.log(data?.deleteItem?.__typename);
}
