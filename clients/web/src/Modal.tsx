import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface Props {
  title: string;
  /** It opens because an answer has come, perhaps while somebody types something else. */
  isAnswer?: boolean;
  onCancel: () => void;
  children: ReactNode;
}

/** The browser's own dialog: it keeps the focus inside, and Escape cancels. */
export function Modal({ title, isAnswer = false, onCancel, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close(); // gives the focus back to where it was
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClickCapture={dropSecondOfDouble}
      onCancel={(event) => {
        event.preventDefault(); // it is closed by not being rendered any more
        onCancel();
      }}
    >
      {/* The first to take the focus: keys meant for the page reach no input or button here. */}
      <h2 id={titleId} tabIndex={isAnswer ? -1 : undefined}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

/** The second click of a double click was meant for the dialog that stood here before. */
function dropSecondOfDouble(event: MouseEvent): void {
  if (event.detail < 2 || !(event.target as Element).closest('button')) return;
  event.preventDefault();
  event.stopPropagation();
}
