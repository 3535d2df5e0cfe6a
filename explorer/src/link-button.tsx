import { pick, ToolbarButton, useGraphiQL, VisuallyHidden } from '@graphiql/react';
import { useState } from 'react';

import { LINK_MAX, linkTo } from './link';

const LABEL = 'Copy a link to this query and its variables';

/** Copies a link to what is in the editors, and says what became of it. */
export function LinkButton() {
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  const [outcome, setOutcome] = useState('');

  async function copyLink() {
    const query = queryEditor?.getValue() ?? '';
    const variables = variableEditor?.getValue() ?? '';
    setOutcome(await copied(linkTo(window.location.href, { query, variables })));
  }

  return (
    <>
      <ToolbarButton
        label={outcome || LABEL}
        onClick={() => void copyLink()}
        onMouseLeave={() => setOutcome('')}
        onBlur={() => setOutcome('')}
      >
        <LinkIcon />
      </ToolbarButton>
      <VisuallyHidden>
        <span role="status">{outcome}</span>
      </VisuallyHidden>
    </>
  );
}

async function copied(link: string): Promise<string> {
  if (link.length > LINK_MAX) {
    return `Too long for a link: ${link.length} characters, of at most ${LINK_MAX}`;
  }
  try {
    await navigator.clipboard.writeText(link);
    return 'Link copied';
  } catch {
    // No clipboard: a page from another machine over plain HTTP has none, or it is not allowed.
    window.history.replaceState(null, '', link);
    return 'The link is in the address bar';
  }
}

function LinkIcon() {
  return (
    <svg
      className="graphiql-toolbar-icon"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l3-3a3.54 3.54 0 0 0-5-5l-1 1" />
      <path d="M11.5 8.5a3.5 3.5 0 0 0-5 0l-3 3a3.54 3.54 0 0 0 5 5l1-1" />
    </svg>
  );
}
