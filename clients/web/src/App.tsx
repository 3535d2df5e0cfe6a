import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';

import { Catalogue } from './Catalogue.tsx';
import { failureOf } from './failure.ts';
import { FailureNote } from './FailureNote.tsx';
import { ViewerDocument } from './generated/graphql.ts';
import { SignIn } from './SignIn.tsx';

export function App() {
  const { data, previousData, error, refetch } = useQuery(ViewerDocument);
  const failure = useMemo(() => error && failureOf(error), [error]);
  // While it is asked again, and where that fails, the last one stays: dialogs hold typed text.
  const viewer = (data ?? previousData)?.viewer;
  const isNeeded = !viewer && failure?.code === 'UNAUTHENTICATED';

  return (
    <>
      <header>
        <h1>Items</h1>
        <SignIn viewer={viewer} isNeeded={isNeeded} />
      </header>
      <main>
        {isNeeded && <p role="status">Please sign in first.</p>}
        {failure && !isNeeded && (
          <FailureNote
            failure={failure}
            onRetry={() => void refetch().catch(() => undefined) /* it is in `error` */}
          />
        )}
        {viewer && <Catalogue mayEdit={viewer.mayEdit} />}
      </main>
    </>
  );
}
