// page.tsx
import { ApolloProvider } from '@apollo/client/react';
import { prerenderStatic } from '@apollo/client/react/ssr';
import { Suspense } from 'react';
import { prerender } from 'react-dom/static';

import { client } from './client.ts';
import { Items, NewItem } from './hooks.tsx';
import { ItemsInSuspense } from './suspense.tsx';

const page = (
  <ApolloProvider client={client}>
    <Items />
    <Suspense fallback={<p>Loading</p>}><ItemsInSuspense /></Suspense>
    <NewItem />
  </ApolloProvider>
);
// In a browser: createRoot(document.body).render(page)
const { result } = await prerenderStatic({ tree: page, renderFunction: prerender, context: {} });
console.log(result);
