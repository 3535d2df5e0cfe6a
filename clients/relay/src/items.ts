import { commitMutation, fetchQuery, type GraphQLTaggedNode } from 'relay-runtime';
import type { MutationParameters, PayloadError } from 'relay-runtime';

import type {
  Change, Client, Item, NewItem, Options, PriceRange, Shown,
} from '../../behaviour/client.ts';
import { further } from '../../behaviour/cursor.ts';
import { present } from '../../behaviour/shown.ts';
import { newEnvironment } from './environment.ts';
import type { operationsCreateMutation } from './generated/operationsCreateMutation.graphql.ts';
import type { operationsDeleteMutation } from './generated/operationsDeleteMutation.graphql.ts';
import type { operationsItemQuery } from './generated/operationsItemQuery.graphql.ts';
import type { operationsItemsQuery } from './generated/operationsItemsQuery.graphql.ts';
import type { operationsUpdateMutation } from './generated/operationsUpdateMutation.graphql.ts';
import { CREATE, DELETE, ITEM, ITEMS, UPDATE } from './operations.ts';
import { change, creation, itemOf, removal } from './outcomes.ts';

type Arguments = operationsItemsQuery['variables'];
type Result = operationsItemsQuery['response']['items'];
type Connection = NonNullable<Extract<Result, { ok: true }>['value']>;

export class RelayItems implements Client {
  readonly #environment;
  readonly #connections = new Set<string>();

  constructor(options: Options) {
    this.#environment = newEnvironment(options);
  }

  async list(category: string, size: number): Promise<Item[]> {
    return itemsOf(await this.#page({ category, first: size }));
  }

  pageForwards(category: string, size: number, price?: PriceRange): Promise<Item[]> {
    return this.#pages({ category, price, first: size }, 'after');
  }

  pageBackwards(category: string, size: number, price?: PriceRange): Promise<Item[]> {
    return this.#pages({ category, price, last: size }, 'before');
  }

  find(id: string): Promise<Item | null> {
    return this.#item(id, 'network-only');
  }

  async create(input: NewItem): Promise<Shown> {
    const answer = await this.#commit<operationsCreateMutation>(CREATE, { input });
    return creation(present(answer.createItem));
  }

  async update(input: Change): Promise<Shown> {
    const answer = await this.#commit<operationsUpdateMutation>(UPDATE, { input });
    return change(present(answer.updateItem));
  }

  async remove(id: string, expectedVersion?: number): Promise<Shown> {
    const variables = { input: { id, expectedVersion }, connections: [...this.#connections] };
    const answer = await this.#commit<operationsDeleteMutation>(DELETE, variables);
    return removal(present(answer.deleteItem));
  }

  codeOf(error: unknown): unknown {
    return error instanceof FieldError ? error.code : undefined;
  }

  cached(id: string): Promise<Item | null> {
    return this.#item(id, 'store-or-network');
  }

  async cachedNames(category: string, size: number): Promise<string[]> {
    const list = await this.#page({ category, first: size }, 'store-or-network');
    return itemsOf(list).map((item) => item.name);
  }

  async #item(id: string, fetchPolicy: Policy): Promise<Item | null> {
    const asked = fetchQuery<operationsItemQuery>(this.#environment, ITEM, { id }, { fetchPolicy });
    const item = (await asked.toPromise())?.item;
    return item ? itemOf(item) : null;
  }

  async #page(variables: Arguments, fetchPolicy: Policy = 'network-only'): Promise<Connection> {
    const options = { fetchPolicy };
    const asked = fetchQuery<operationsItemsQuery>(this.#environment, ITEMS, variables, options);
    const result = present(await asked.toPromise()).items;
    // `items @catch(to: RESULT)` hands the field's error over, with its code.
    if (!result.ok) throw new FieldError(result.errors);
    const list = present(result.value);
    this.#connections.add(list.__id);
    return list;
  }

  async #pages(
    variables: Arguments,
    way: 'after' | 'before',
  ): Promise<Item[]> {
    let list = await this.#page(variables);
    let from: string | undefined;
    while ((from = further(list.pageInfo, way, from))) {
      list = await this.#page({ ...variables, [way]: from }); // @connection makes them one list
    }
    return itemsOf(list);
  }

  #commit<Mutation extends MutationParameters>(
    mutation: GraphQLTaggedNode,
    variables: Mutation['variables'],
  ): Promise<Mutation['response']> {
    return new Promise((resolve, reject) =>
      commitMutation<Mutation>(this.#environment, {
        mutation,
        variables,
        onCompleted: (answer, errors) => (errors ? reject(new FieldError(errors)) : resolve(answer)),
        onError: reject,
      }),
    );
  }
}

type Policy = 'network-only' | 'store-or-network';

class FieldError extends Error {
  readonly code: unknown;

  constructor(errors: readonly unknown[]) {
    const [error] = errors as (PayloadError & { extensions?: { code?: unknown } })[];
    super(error?.message);
    this.code = error?.extensions?.code;
  }
}

function itemsOf(list: Connection): Item[] {
  return list.edges.map(({ node }) => itemOf(node));
}
