import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { openingTabs } from './opening-tabs';

// Relative to the page, so that a stage prefix stays: /prod/graphiql asks /prod/graphql.
const endpoint = new URL('graphql', window.location.href);

const fetcher = createGraphiQLFetcher({
  url: endpoint.href,
  // The API sends each response whole.
  enableIncrementalDelivery: false,
});

const container = document.getElementById('explorer');
if (container === null) {
  throw new Error('index.html has no element with the id "explorer".');
}

createRoot(container).render(
  <StrictMode>
    <GraphiQL fetcher={fetcher} defaultTabs={openingTabs} defaultEditorToolsVisibility="variables">
      <GraphiQL.Logo>Items API</GraphiQL.Logo>
    </GraphiQL>
  </StrictMode>,
);
