import { CombinedError, gql, type OperationResult } from '@urql/core';
import type { ResultOf, VariablesOf } from 'gql.tada';

import type {
  Change, Client, Item, NewItem, Options, PriceRange, Shown,
} from '../behaviour/client.ts';
import { further } from '../behaviour/cursor.ts';
import { plain, present } from '../behaviour/shown.ts';
import { newClient } from './client.ts';
import { CREATE, DELETE, ITEM, ITEMS, UPDATE } from './operations.ts';
import { change, creation, removal } from './outcomes.ts';

type Connection = NonNullable<ResultOf<typeof ITEMS>['items']>;
type Arguments = VariablesOf<typeof ITEMS>;

export class UrqlItems implements Client {
  readonly #urql;

  constructor(options: Options) {
    this.#urql = newClient(options);
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

  async find(id: string): Promise<Item | null> {
    const answer = await this.#urql.query(ITEM, { id }, { requestPolicy: 'network-only' });
    const { item } = dataOf(answer);
    return item && plain(item);
  }

  async create(input: NewItem): Promise<Shown> {
    const { createItem } = dataOf(await this.#urql.mutation(CREATE, { input }));
    return creation(present(createItem));
  }

  async update(input: Change): Promise<Shown> {
    const { updateItem } = dataOf(await this.#urql.mutation(UPDATE, { input }));
    return change(present(updateItem));
  }

  async remove(id: string, expectedVersion?: number): Promise<Shown> {
    const input = { id, expectedVersion };
    const { deleteItem } = dataOf(await this.#urql.mutation(DELETE, { input }));
    return removal(present(deleteItem));
  }

  codeOf(error: unknown): unknown {
    return error instanceof CombinedError
      ? error.graphQLErrors[0]?.extensions['code'] // error.networkError: no answer came
      : undefined;
  }

  async cached(id: string): Promise<Item | null> {
    const answer = await this.#urql.query(ITEM, { id }, { requestPolicy: 'cache-only' });
    return answer.data?.item ? plain(answer.data.item) : null;
  }

  async cachedNames(category: string, size: number): Promise<string[]> {
    const variables = { category, first: size };
    const answer = await this.#urql.query(ITEMS, variables, { requestPolicy: 'cache-only' });
    return (answer.data?.items?.edges ?? []).map(({ node }) => node.name);
  }

  async ask(document: string): Promise<unknown> {
    const requestPolicy = 'network-only';
    return dataOf(await this.#urql.query(gql(document), {}, { requestPolicy }));
  }

  async #page(variables: Arguments): Promise<Connection | null> {
    const requestPolicy = 'network-only';
    return dataOf(await this.#urql.query(ITEMS, variables, { requestPolicy })).items;
  }

  async #pages(
    variables: Arguments,
    way: 'after' | 'before',
  ): Promise<Item[]> {
    let list = await this.#page(variables);
    let from: string | undefined;
    while (list && (from = further(list.pageInfo, way, from))) {
      list = await this.#page({ ...variables, [way]: from }); // all pages so far, as one list
    }
    return itemsOf(list);
  }
}

function dataOf<Data>(answer: OperationResult<Data>): Data {
  if (answer.error) throw answer.error;
  if (answer.data === undefined) throw new Error('Neither data nor errors came.');
  return answer.data;
}

function itemsOf(list: Connection | null): Item[] {
  return (list?.edges ?? []).map(({ node }) => plain(node));
}
