/** Posts a file to the form that a job came with, as an HTML form would. */

import type { StartImportMutation } from './generated/graphql.ts';

export type UploadForm = NonNullable<StartImportMutation['startItemImport']>['upload'];

/** The message is for people. */
export class UploadFailed extends Error {}

/**
 * Uploads the file.
 *
 * @param onProgress is told which part of the file was sent, 0 to 1.
 */
export function upload(
  { url, fields, maxBytes }: UploadForm,
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (message: string) => reject(new UploadFailed(message));
    if (file.size === 0) return refuse('The file is empty.');
    if (file.size > maxBytes) {
      return refuse(`The file is too large: at most ${Math.floor(maxBytes / 2 ** 30)} GiB.`);
    }
    const form = new FormData();
    for (const { name, value } of fields) form.append(name, value);
    form.append('file', file); // the last one: what follows it is not read
    const request = new XMLHttpRequest(); // fetch tells nothing of how much was sent
    request.open('POST', url);
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () =>
      request.status < 300 ? resolve() : refuse(`The upload was answered with ${request.status}.`);
    request.onerror = () => refuse('The upload broke off, or this page may not upload.');
    request.onabort = () => refuse('The upload was cancelled.');
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
