// Kept as separate files, so that a test can hold each one against schema.graphql.
import createItem from './tabs/create-item.graphql?raw';
import createItemVariables from './tabs/create-item.json?raw';
import getItem from './tabs/get-item.graphql?raw';
import getItemVariables from './tabs/get-item.json?raw';
import listItems from './tabs/list-items.graphql?raw';

/** What a first visit finds; from then on the browser remembers the visitor's own tabs. */
export const openingTabs = [
  { query: listItems },
  { query: getItem, variables: getItemVariables },
  { query: createItem, variables: createItemVariables },
];
