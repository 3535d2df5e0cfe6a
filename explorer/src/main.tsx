import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './explorer.css';
import './phone.css';

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

import { builder } from './builder';
import { linkedTab, withoutLink } from './link';
import { LinkButton } from './link-button';
import { openingTabs } from './opening-tabs';
import { ResponseFirst } from './response-first';
import { isOffered, isSignedIn, signedFetch, start, subscribe } from './session';
import { SignInBar } from './sign-in-bar';

// Relative to the page, so that a stage prefix stays: /prod/graphiql asks /prod/graphql.
const endpoint = new URL('graphql', window.location.href);

const fetcher = createGraphiQLFetcher({
  url: endpoint.href,
  fetch: signedFetch,
  // The API sends each response whole.
  enableIncrementalDelivery: false,
});

// A link fills a tab and runs nothing. A first visit has no tabs yet, a later one adds it to them.
const linked = linkedTab(window.location.search);
const opened = linked && { initialQuery: linked.query, initialVariables: linked.variables };
// From here on it is the visitor's: a reload would bring back what they have changed since.
if (linked) window.history.replaceState(null, '', withoutLink(window.location.href));

const container = document.getElementById('explorer');
if (container === null) {
  throw new Error('index.html has no element with the id "explorer".');
}

const mustSignIn = () => isOffered && !isSignedIn();

function Explorer() {
  const isWaiting = useSyncExternalStore(subscribe, mustSignIn);
  return (
    <GraphiQL
      // Null: the schema is not asked for until somebody may read it.
      {...(isWaiting ? { schema: null } : {})}
      fetcher={fetcher}
      plugins={[builder, HISTORY_PLUGIN]}
      defaultTabs={linked ? [linked, ...openingTabs] : openingTabs}
      defaultEditorToolsVisibility="variables"
      {...opened}
    >
      <GraphiQL.Logo>
        <h1>Items API</h1>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <LinkButton />
          </>
        )}
      </GraphiQL.Toolbar>
      <ResponseFirst />
    </GraphiQL>
  );
}

await start();
createRoot(container).render(
  <StrictMode>
    {isOffered && <SignInBar />}
    <Explorer />
  </StrictMode>,
);
