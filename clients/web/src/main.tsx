import { ApolloProvider } from '@apollo/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './App.tsx';
import { client } from './client.ts';
import { start } from './session.ts';
import './page.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');

await start();
createRoot(root).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <App />
    </ApolloProvider>
  </StrictMode>,
);
