/** What is typed into the form, all of it text, and what of it is sent. */

import type { CreateItemInput, FaultFragment, ItemRowFragment } from './generated/graphql.ts';

export type Item = ItemRowFragment;
export type Fault = Pick<FaultFragment, 'path' | 'code' | 'message'>;

export interface Draft {
  name: string;
  category: string;
  price: string;
  description: string;
}

export const FIELDS = [
  { name: 'name', label: 'Name' },
  { name: 'category', label: 'Category' },
  { name: 'price', label: 'Price in US dollars' },
  { name: 'description', label: 'Description' },
] as const satisfies { name: keyof Draft; label: string }[];

export const EMPTY: Draft = { name: '', category: '', price: '', description: '' };

export function draftOf(item: Item): Draft {
  const { name, category, price, description } = item;
  return { name, category, price, description: description ?? '' };
}

/** In the form in which the API stores it, so that both can be compared: NFC, line feeds. */
export function draftFrom(form: FormData): Draft {
  const text = (name: keyof Draft) => String(form.get(name) ?? '').normalize('NFC');
  const description = text('description').replaceAll('\r\n', '\n'); // as forms send line ends
  return {
    name: text('name'),
    category: text('category'),
    price: text('price').trim(),
    description: description.trim() && description, // a blank one is none
  };
}

/** All other limits are the API's to check: what it says goes next to the input. */
export function faultsOf(draft: Draft): Fault[] {
  // Told at once: what is no number at all needs no request.
  if (/^-?\d*\.?\d+$/.test(draft.price)) return [];
  const message = 'The price must be a number, such as 29.90.';
  return [{ path: ['input', 'price'], code: 'INVALID', message }];
}

export function inputOf(draft: Draft): CreateItemInput {
  return { ...draft, description: draft.description || null };
}

/** Only what differs is sent, so that a change by somebody else in another field stays. */
export function changesOf(draft: Draft, item: Item): Partial<Omit<Item, '__typename'>> {
  const input = inputOf(draft);
  return Object.fromEntries(changedIn(draft, draftOf(item)).map((name) => [name, input[name]]));
}

/** What was typed over any of `known`, typed over `theirs` instead: other fields are theirs. */
export function rebased(draft: Draft, known: Draft[], theirs: Item): Draft {
  const typed = known.flatMap((each) => changedIn(draft, each)).map((name) => [name, draft[name]]);
  return { ...draftOf(theirs), ...(Object.fromEntries(typed) as Partial<Draft>) };
}

export function isSame(draft: Draft, other: Draft): boolean {
  return changedIn(draft, other).length === 0;
}

export function changedIn(draft: Draft, known: Draft): (keyof Draft)[] {
  const isKept = (name: keyof Draft) =>
    name === 'price' ? Number(draft.price) === Number(known.price) : draft[name] === known[name];
  return FIELDS.map(({ name }) => name).filter((name) => !isKept(name));
}
