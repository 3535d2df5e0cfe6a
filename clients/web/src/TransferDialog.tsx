import { useId, useState } from 'react';

import { FailureNote } from './FailureNote.tsx';
import type { FileFormat, ItemListQueryVariables } from './generated/graphql.ts';
import { JobStatus } from './JobStatus.tsx';
import { Modal } from './Modal.tsx';
import { isFinal, type useTransfer } from './useTransfer.ts';

interface Props {
  transfer: ReturnType<typeof useTransfer>;
  /** What is exported: the list that is shown. */
  list: ItemListQueryVariables;
  mayEdit: boolean;
  onClose: () => void;
}

/** Closed while a job runs, it shows the job again when it is opened the next time. */
export function TransferDialog({ transfer, list, mayEdit, onClose }: Props) {
  const id = useId();
  const [file, setFile] = useState<File>();
  const [format, setFormat] = useState<FileFormat>('JSON_LINES');
  const { step, job, failure } = transfer;
  const isBusy = step !== '' || (job !== undefined && !isFinal(job));

  return (
    <Modal title="Import and export" onCancel={onClose}>
      {mayEdit && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (file && !isBusy) void transfer.importFile(file);
          }}
        >
          <div className="field">
            <label htmlFor={`${id}-file`}>File with items: JSON lines, or CSV with a header</label>
            <input
              id={`${id}-file`}
              type="file"
              accept=".jsonl,.ndjson,.json,.csv"
              onChange={(event) => setFile(event.target.files?.[0])}
            />
          </div>
          <button type="submit" className="primary" aria-disabled={!file || isBusy}>
            Import
          </button>
        </form>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void transfer.exportList(list, format);
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-format`}>Format of the list that is shown</label>
          <select
            id={`${id}-format`}
            value={format}
            onChange={(event) => setFormat(event.target.value as FileFormat)}
          >
            <option value="JSON_LINES">JSON lines</option>
            <option value="CSV">CSV</option>
          </select>
        </div>
        <button type="submit" aria-disabled={isBusy}>
          Export
        </button>
      </form>
      {failure && <FailureNote failure={failure} />}
      <JobStatus
        step={step}
        sent={transfer.sent}
        job={job}
        onCancel={() => void transfer.cancel()}
      />
      <div className="actions">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Modal>
  );
}
