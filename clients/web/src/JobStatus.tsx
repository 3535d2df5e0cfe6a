import type { JobStatusFragment } from './generated/graphql.ts';
import { JobProblems } from './JobProblems.tsx';
import { isFinal, type Step } from './useTransfer.ts';

interface Props {
  step: Step;
  /** Which part of the file was uploaded, 0 to 1. */
  sent: number;
  job?: JobStatusFragment | undefined;
  onCancel: () => void;
}

/** How far an import or an export has come, and what has come of it. */
export function JobStatus({ step, sent, job, onCancel }: Props) {
  const isOver = job !== undefined && isFinal(job);
  const isBusy = step !== '' || (job !== undefined && !isOver);
  const part = step === 'uploading' ? sent : step === '' ? job?.progress : undefined;

  return (
    <div className="job">
      <p role="status">{step === 'uploading' ? 'Uploading …' : textOf(step, job)}</p>
      {isBusy && <progress aria-label="Progress" value={part ?? undefined} />}
      {isBusy && step !== 'starting' && (
        <button type="button" onClick={onCancel}>
          Stop
        </button>
      )}
      {isOver && job.message && <p className="fault">{job.message}</p>}
      {isOver && job.resultUrl && (
        <p>
          <a href={job.resultUrl} download>
            {job.kind === 'EXPORT' ? 'Download the items' : 'Download the report'}
          </a>
        </p>
      )}
      {isOver && job.failed > 0 && <JobProblems key={job.id} jobId={job.id} />}
    </div>
  );
}

function textOf(step: Step, job: JobStatusFragment | undefined): string {
  if (step === 'starting') return 'Starting …';
  if (!job) return '';
  const isImport = job.kind === 'IMPORT';
  const what = isImport ? 'Import' : 'Export';
  const counts = isImport
    ? `${job.done} imported, ${job.failed} with problems`
    : `${job.done} exported`;
  switch (job.state) {
    case 'QUEUED':
      return `${what}: waiting for its turn …`;
    case 'RUNNING':
      return `${what}: ${counts}${job.total === null ? '' : `, of ${job.total}`} …`;
    case 'SUCCEEDED':
      return `${what} done: ${counts}.`;
    case 'CANCELLED':
      return `${what} stopped: ${counts}.`;
    case 'FAILED':
      return `${what} failed: ${counts}.`;
  }
}
