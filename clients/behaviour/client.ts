/** What every client under test can do, each in its library's own way. */

export interface Item {
  id: string;
  name: string;
  description: string | null;
  price: string;
  category: string;
  version: number;
}

export interface NewItem {
  name: string;
  price: string;
  category: string;
  idempotencyKey?: string;
}

export interface PriceRange {
  min: string;
}

export interface Change {
  id: string;
  expectedVersion?: number;
  name?: string;
  price?: string;
}

/** What a page shows of a mutation's result: a member of its union, told apart by `__typename`. */
export type Shown =
  | { as: 'item'; item: Item }
  | { as: 'deleted'; id: string }
  | { as: 'faults'; codes: Record<string, string> }
  | { as: 'conflict'; theirs: Item }
  | { as: 'missing'; id: string }
  | { as: 'key in use'; message: string };

export interface Client {
  /** The items of a category by name; the first page alone. */
  list(category: string, size: number): Promise<Item[]>;

  /** Asks for page after page until there is no more, and returns the one list they became. */
  pageForwards(category: string, size: number, price?: PriceRange): Promise<Item[]>;

  /** The same from the end; the list is still by name. */
  pageBackwards(category: string, size: number, price?: PriceRange): Promise<Item[]>;

  find(id: string): Promise<Item | null>;
  create(input: NewItem): Promise<Shown>;
  update(change: Change): Promise<Shown>;
  remove(id: string, expectedVersion?: number): Promise<Shown>;

  /** The `extensions.code` of a top-level error, out of what this client throws. */
  codeOf(error: unknown): unknown;

  /** Reads an item from the cache, without a request. Absent: the client has no cache. */
  cached?(id: string): Promise<Item | null>;

  /** The names in a list that was asked for before, without a request. */
  cachedNames?(category: string, size: number): Promise<string[]>;

  /** Sends a document written at run time. Absent: this client's are named by its compiler. */
  ask?(document: string): Promise<unknown>;
}

export interface Options {
  address: string;
  fetch: typeof globalThis.fetch;

  /** Queries are sent as hashes, with GET, so that browsers and CDNs may keep the answers. */
  persisted: boolean;
}
