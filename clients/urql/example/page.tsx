// page.tsx
import { Suspense } from 'react';
import { prerender } from 'react-dom/static';
import { Provider } from 'urql';

import { client } from './client.ts';
import { Items, NewItem } from './hooks.tsx';

const page = (
  <Provider value={client}>
    <Suspense fallback={<p>Loading</p>}><Items /></Suspense>
    <NewItem />
  </Provider>
);
// In a browser: createRoot(document.body).render(page)
const { prelude } = await prerender(page);
console.log(await new Response(prelude).text());
