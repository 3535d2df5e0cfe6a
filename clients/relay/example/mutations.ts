// mutations.ts
import { commitMutation, type GraphQLTaggedNode, type MutationParameters } from 'relay-runtime';

import type { operationsCreateMutation } from './__generated__/operationsCreateMutation.graphql.ts';
import type { operationsDeleteMutation } from './__generated__/operationsDeleteMutation.graphql.ts';
import { environment } from './environment.ts';
import { known, list } from './list.ts';
import { CREATE, DELETE } from './operations.ts';

const connections = [(await list()).__id];
for (const name of ['', 'Shade']) {
  const input = { name, price: '9.99', category: 'docs' };
  const { createItem } = await commit<operationsCreateMutation>(CREATE, { input, connections });
  if (createItem?.__typename === 'InputProblem') {
    for (const { path, message } of createItem.fields) console.log(path.at(-1), message);
  }
  if (createItem?.__typename !== 'CreateItemSuccess') continue;
  console.log((await known()).edges.at(-1)?.node.name); // the new item
  const { id } = createItem.item;
  const removal = { input: { id }, connections };
  const { deleteItem } = await commit<operationsDeleteMutation>(DELETE, removal);
  console.log((await known()).edges.at(-1)?.node.name); // another
  console.log(deleteItem?.__typename);
}

function commit<Mutation extends MutationParameters>(
  mutation: GraphQLTaggedNode,
  variables: Mutation['variables'],
): Promise<Mutation['response']> {
  return new Promise((resolve, reject) => {
    commitMutation<Mutation>(environment, {
      mutation,
      variables,
      onCompleted: (answer, errors) => (errors ? reject(errors[0]) : resolve(answer)),
      onError: reject,
    });
  });
}
