// page.tsx
import { ApolloProvider } from '@apollo/client/react';
import { prerenderStatic } from '@apollo/client/react/ssr';
import { renderToString } from 'react-dom/server';

import { client } from './client.ts';
import { Items, NewItem } from './hooks.tsx';

// In a browser: createRoot(document.body).render(page)
const page = <ApolloProvider client={client}><Items /><NewItem /></ApolloProvider>;
const { result } = await prerenderStatic({ tree: page, renderFunction: renderToString, context: {} });
console.log(result);
