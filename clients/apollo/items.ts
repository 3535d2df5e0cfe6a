import { CombinedGraphQLErrors, gql, type TypedDocumentNode } from '@apollo/client';

import type {
  Change, Client, Item, NewItem, Options, PriceRange, Shown,
} from '../behaviour/client.ts';
import { further } from '../behaviour/cursor.ts';
import { plain, present } from '../behaviour/shown.ts';
import {
  CreateItemDocument,
  DeleteItemDocument,
  ItemDocument,
  ItemFieldsFragmentDoc,
  ItemsDocument,
  type ItemsQuery,
  type ItemsQueryVariables,
  UpdateItemDocument,
} from '../codegen/generated/graphql.ts';
import { change, creation, removal } from '../codegen/outcomes.ts';
import { newClient } from './client.ts';

export class ApolloItems implements Client {
  readonly #apollo;

  constructor(options: Options) {
    this.#apollo = newClient(options);
  }

  async list(category: string, size: number): Promise<Item[]> {
    const { data } = await this.#apollo.query({
      query: ItemsDocument,
      variables: { category, first: size },
      fetchPolicy: 'network-only',
    });
    return itemsOf(data);
  }

  pageForwards(category: string, size: number, price?: PriceRange): Promise<Item[]> {
    return this.#page({ category, price, first: size }, 'after');
  }

  pageBackwards(category: string, size: number, price?: PriceRange): Promise<Item[]> {
    return this.#page({ category, price, last: size }, 'before');
  }

  async find(id: string): Promise<Item | null> {
    const { data } = await this.#apollo.query({
      query: ItemDocument,
      variables: { id },
      fetchPolicy: 'network-only',
    });
    return data?.item ? plain(data.item) : null;
  }

  async create(input: NewItem): Promise<Shown> {
    const { data } = await this.#apollo.mutate({
      mutation: CreateItemDocument,
      variables: { input },
    });
    return creation(present(data?.createItem));
  }

  async update(input: Change): Promise<Shown> {
    const { data } = await this.#apollo.mutate({
      mutation: UpdateItemDocument,
      variables: { input },
    });
    return change(present(data?.updateItem));
  }

  async remove(id: string, expectedVersion?: number): Promise<Shown> {
    const { data } = await this.#apollo.mutate({
      mutation: DeleteItemDocument,
      variables: { input: { id, expectedVersion } },
      update: (cache, { data }) => {
        if (data?.deleteItem?.__typename === 'DeleteItemSuccess') {
          // relayStylePagination leaves out edges whose item is gone.
          cache.evict({ id: cache.identify({ __typename: 'Item', id }) });
        }
      },
    });
    return removal(present(data?.deleteItem));
  }

  codeOf(error: unknown): unknown {
    return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.['code'] : undefined;
  }

  async cached(id: string): Promise<Item | null> {
    const reference = this.#apollo.cache.identify({ __typename: 'Item', id });
    const item = this.#apollo.cache.readFragment({
      fragment: ItemFieldsFragmentDoc,
      id: reference ?? '',
    });
    return item ? plain(item) : null;
  }

  async cachedNames(category: string): Promise<string[]> {
    const data = this.#apollo.cache.readQuery({ query: ItemsDocument, variables: { category } });
    return itemsOf(data ?? undefined).map((item) => item.name);
  }

  async ask(document: string): Promise<unknown> {
    const query: TypedDocumentNode<unknown> = gql(document);
    return (await this.#apollo.query({ query, fetchPolicy: 'network-only' })).data;
  }

  async #page(
    variables: ItemsQueryVariables,
    way: 'after' | 'before',
  ): Promise<Item[]> {
    const list = this.#apollo.watchQuery({ query: ItemsDocument, variables });
    const subscription = list.subscribe(() => {}); // a page shows the list here
    let page = (await this.#apollo.query({ query: ItemsDocument, variables })).data?.items;
    let from: string | undefined;
    while (page && (from = further(page.pageInfo, way, from))) {
      page = (await list.fetchMore({ variables: { [way]: from } })).data?.items;
    }
    subscription.unsubscribe();
    return itemsOf(this.#apollo.cache.readQuery({ query: ItemsDocument, variables }) ?? undefined);
  }
}

function itemsOf(data: ItemsQuery | undefined): Item[] {
  return (data?.items?.edges ?? []).map(({ node }) => plain(node));
}
