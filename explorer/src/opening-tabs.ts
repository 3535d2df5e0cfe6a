// Kept as separate files, so that a test can run each one as it is. What is not there is left out.
const documents = import.meta.glob<string>('./tabs/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('./tabs/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const ORDER = [
  'list',
  'next-page',
  'filter-and-order',
  'get',
  'create',
  'update',
  'conflict',
  'delete',
  'many-at-once',
];

/** What a first visit finds; from then on the browser remembers the visitor's own tabs. */
export const openingTabs = ORDER.flatMap((name) => {
  const query = documents[`./tabs/${name}.graphql`];
  const given = variables[`./tabs/${name}.json`];
  if (query === undefined) return [];
  return [given === undefined ? { query } : { query, variables: given }];
});
