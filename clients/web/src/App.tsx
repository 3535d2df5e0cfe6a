import { useQuery } from '@apollo/client/react';

import { Catalogue } from './Catalogue.tsx';
import { failureOf } from './failure.ts';
import { FailureNote } from './FailureNote.tsx';
import { ViewerDocument } from './generated/graphql.ts';
import { SignIn } from './SignIn.tsx';

export function App() {
  const { data, error, refetch } = useQuery(ViewerDocument);
  const failure = error && failureOf(error);
  const viewer = data?.viewer;

  return (
    <>
      <header>
        <h1>Items</h1>
        <SignIn viewer={viewer} isNeeded={failure?.code === 'UNAUTHENTICATED'} />
      </header>
      <main>
        {failure && (
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
