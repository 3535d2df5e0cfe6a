import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState } from 'react';

import { type Failure, failureOf } from './failure.ts';
import { FailureNote } from './FailureNote.tsx';
import { JobProblemsDocument, type JobProblemsQuery } from './generated/graphql.ts';

type Page = NonNullable<NonNullable<JobProblemsQuery['job']>['problems']>;

/** What was wrong with the lines of an imported file, a page at a time. */
export function JobProblems({ jobId }: { jobId: string }) {
  const client = useApolloClient();
  const [pages, setPages] = useState<Page[]>([]);
  const [after, setAfter] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let isWanted = true;
    client
      .query({
        query: JobProblemsDocument,
        variables: { id: jobId, after },
        fetchPolicy: 'network-only',
      })
      .then(({ data }) => {
        const page = data?.job?.problems;
        if (isWanted && page) setPages((known) => [...known, page]);
      })
      .catch((error: unknown) => isWanted && setFailure(failureOf(error)));
    return () => {
      isWanted = false;
    };
  }, [client, jobId, after, attempt]);

  const last = pages.at(-1)?.pageInfo;
  return (
    <>
      <table className="problems">
        <caption>Lines that were not imported</caption>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {pages
            .flatMap((page) => page.nodes)
            .map(({ record, line, message }) => (
              <tr key={record}>
                <th scope="row">{line}</th>
                <td>{message}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {failure && (
        <FailureNote
          failure={failure}
          onRetry={() => {
            setFailure(undefined);
            setAttempt(attempt + 1);
          }}
        />
      )}
      {!failure && last?.hasNextPage && last.endCursor !== after && (
        <button type="button" className="more" onClick={() => setAfter(last.endCursor ?? null)}>
          More lines
        </button>
      )}
    </>
  );
}
