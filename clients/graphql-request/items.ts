import { ClientError } from 'graphql-request';

import type {
  Change, Client, Item, NewItem, Options, PriceRange, Shown,
} from '../behaviour/client.ts';
import { further } from '../behaviour/cursor.ts';
import { present } from '../behaviour/shown.ts';
import {
  CreateItemDocument,
  DeleteItemDocument,
  ItemDocument,
  ItemsDocument,
  type ItemsQuery,
  type ItemsQueryVariables,
  UpdateItemDocument,
} from '../codegen/generated/graphql.ts';
import { change, creation, removal } from '../codegen/outcomes.ts';
import { newClient } from './client.ts';

type Connection = NonNullable<ItemsQuery['items']>;

/** Without a cache: what is asked for is what there is. */
export class RequestedItems implements Client {
  readonly #client;

  constructor(options: Options) {
    this.#client = newClient(options);
  }

  async list(category: string, size: number): Promise<Item[]> {
    return (await this.#page({ category, first: size })).edges.map(({ node }) => node);
  }

  async pageForwards(category: string, size: number, price?: PriceRange): Promise<Item[]> {
    const items: Item[] = [];
    let after: string | undefined;
    do {
      const { edges, pageInfo } = await this.#page({ category, price, first: size, after });
      items.push(...edges.map(({ node }) => node));
      after = further(pageInfo, 'after', after);
    } while (after);
    return items;
  }

  async pageBackwards(category: string, size: number, price?: PriceRange): Promise<Item[]> {
    const items: Item[] = [];
    let before: string | undefined;
    do {
      const { edges, pageInfo } = await this.#page({ category, price, last: size, before });
      items.unshift(...edges.map(({ node }) => node));
      before = further(pageInfo, 'before', before);
    } while (before);
    return items;
  }

  async find(id: string): Promise<Item | null> {
    return (await this.#client.request(ItemDocument, { id })).item;
  }

  async create(input: NewItem): Promise<Shown> {
    const { createItem } = await this.#client.request(CreateItemDocument, { input });
    return creation(present(createItem));
  }

  async update(input: Change): Promise<Shown> {
    const { updateItem } = await this.#client.request(UpdateItemDocument, { input });
    return change(present(updateItem));
  }

  async remove(id: string, expectedVersion?: number): Promise<Shown> {
    const input = { id, expectedVersion };
    const { deleteItem } = await this.#client.request(DeleteItemDocument, { input });
    return removal(present(deleteItem));
  }

  codeOf(error: unknown): unknown {
    return error instanceof ClientError
      ? error.response.errors?.[0]?.extensions?.['code']
      : undefined;
  }

  async #page(variables: ItemsQueryVariables): Promise<Connection> {
    return present((await this.#client.request(ItemsDocument, variables)).items);
  }
}
