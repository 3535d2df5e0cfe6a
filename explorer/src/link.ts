/** The longest link, in characters: API Gateway takes 10,240 bytes of request line and headers. */
export const LINK_MAX = 8_000;

export interface LinkedTab {
  query: string;
  variables: string;
}

/** Returns what a link's `?query=&variables=` holds; undefined where it has no query. */
export function linkedTab(search: string): LinkedTab | undefined {
  const parameters = new URLSearchParams(search);
  const query = parameters.get('query');
  if (query === null || query.trim() === '') return undefined;
  return { query, variables: parameters.get('variables') ?? '' };
}

/** Returns the link that opens this page with a tab. Headers are left out: they may hold a token. */
export function linkTo(page: string, { query, variables }: LinkedTab): string {
  const link = new URL(page);
  link.hash = '';
  link.search = new URLSearchParams({
    query,
    ...(variables.trim() === '' ? {} : { variables }),
  }).toString();
  return link.href;
}

/** Returns the page's URL without what a link has opened. */
export function withoutLink(page: string): string {
  const url = new URL(page);
  url.searchParams.delete('query');
  url.searchParams.delete('variables');
  return url.href;
}
