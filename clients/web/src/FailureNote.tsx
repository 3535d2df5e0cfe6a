import type { Failure } from './failure.ts';

interface Props {
  failure: Failure;
  onRetry?: () => void;
}

export function FailureNote({ failure, onRetry }: Props) {
  return (
    <div className="failure" role="alert">
      <p>
        {failure.message} <code>{failure.code}</code>
      </p>
      {failure.retryable && onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
