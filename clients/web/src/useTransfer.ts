/** One import or export at a time: started, followed to its end, and cancelled. */

import { useApolloClient, useQuery } from '@apollo/client/react';
import { useEffect, useMemo, useRef, useState } from 'react';

import { type Failure, failureOf } from './failure.ts';
import {
  CancelJobDocument,
  type FileFormat,
  type ItemListQueryVariables,
  JobDocument,
  type JobStatusFragment,
  StartExportDocument,
  StartImportDocument,
} from './generated/graphql.ts';
import { upload, UploadFailed } from './upload.ts';

const POLL_MILLISECONDS = 1_000;

/** What is being done before there is a job to ask for; '' where nothing is. */
export type Step = '' | 'starting' | 'uploading';

export function useTransfer(onImported: () => void) {
  const client = useApolloClient();
  const [step, setStep] = useState<Step>('');
  const [sent, setSent] = useState(0);
  const [started, setStarted] = useState<JobStatusFragment>();
  const [failure, setFailure] = useState<Failure>();
  const uploading = useRef<AbortController>(undefined);
  const isFollowed = started !== undefined && step === '';
  const { data, error } = useQuery(JobDocument, {
    variables: { id: started?.id ?? '' },
    skip: !isFollowed,
    fetchPolicy: 'network-only',
    pollInterval: isFollowed && !isFinal(started) ? POLL_MILLISECONDS : 0,
  });
  const asked = isFollowed ? data?.job : undefined;
  if (asked && asked !== started && asked.id === started?.id) setStarted(asked);
  const job = started;
  // It is asked for again all the same, and the note goes with the next answer.
  const lost = useMemo(() => error && failureOf(error), [error]);

  const imported = job?.kind === 'IMPORT' && isFinal(job) && job.done > 0 ? job.id : undefined;
  const told = useRef(onImported);
  useEffect(() => {
    told.current = onImported;
  });
  useEffect(() => {
    if (imported !== undefined) told.current();
  }, [imported]);

  async function attempt(work: () => Promise<void>): Promise<void> {
    setFailure(undefined);
    setStarted(undefined);
    setStep('starting');
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof UploadFailed ? notUploaded(error) : failureOf(error));
    } finally {
      setStep('');
    }
  }

  const importFile = (file: File) =>
    attempt(async () => {
      const { data } = await client.mutate({
        mutation: StartImportDocument,
        variables: { format: formatOf(file) },
      });
      if (!data?.startItemImport) return;
      const { job, upload: form } = data.startItemImport;
      setStarted(job);
      setSent(0);
      setStep('uploading');
      uploading.current = new AbortController();
      try {
        await upload(form, file, setSent, uploading.current.signal);
      } catch (error) {
        await cancelJob(job.id).catch(() => undefined); // it would wait for its file
        throw error;
      }
    });

  const exportList = (list: ItemListQueryVariables, format: FileFormat) =>
    attempt(async () => {
      const { filter, orderBy } = list;
      const { data } = await client.mutate({
        mutation: StartExportDocument,
        variables: { filter, orderBy, format },
      });
      if (data?.startItemExport) setStarted(data.startItemExport);
    });

  async function cancelJob(id: string): Promise<void> {
    const { data } = await client.mutate({ mutation: CancelJobDocument, variables: { id } });
    if (data?.cancelJob) setStarted(data.cancelJob);
  }

  async function cancel(): Promise<void> {
    // Of an upload that has just ended there is nothing to abort; its job is cancelled all the same.
    if (step === 'uploading') uploading.current?.abort();
    if (!job) return;
    setFailure(undefined);
    try {
      await cancelJob(job.id);
    } catch (error) {
      setFailure(failureOf(error));
    }
  }

  return { step, sent, job, failure: failure ?? (isFollowed ? lost : undefined), importFile, exportList, cancel };
}

export function isFinal({ state }: Pick<JobStatusFragment, 'state'>): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}

function formatOf(file: File): FileFormat {
  return /\.csv$/i.test(file.name) ? 'CSV' : 'JSON_LINES';
}

function notUploaded({ message }: UploadFailed): Failure {
  return { code: 'UPLOAD', message, retryable: false };
}
