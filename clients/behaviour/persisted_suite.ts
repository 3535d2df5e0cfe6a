/** The tests of clients that hash documents at run time: automatic persisted queries. */

import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';

import type { Client, Options } from './client.ts';
import { opened } from './suite.ts';

type HashingClient = Client & Required<Pick<Client, 'ask'>>;

export function persistedSuite(name: string, open: (options: Options) => HashingClient): void {
  test(`${name} sends the text of a persisted query that is not known yet`, async () => {
    const { client, sent } = opened(open, true);
    const operation = `Unseen_${randomUUID().replaceAll('-', '')}`;
    const document = `query ${operation} { items(first: 1) { nodes { id } } }`;

    const answers = [];
    for (const _ of ['not known', 'known']) {
      answers.push(await client.ask(document));
    }

    assert.deepEqual(
      sent.map(({ query }) => query !== undefined),
      [false, true, false],
    );
    const text = sent.find(({ query }) => query !== undefined)?.query ?? '';
    const hash = createHash('sha256').update(text).digest('hex');
    assert.deepEqual([...new Set(sent.map((request) => request.document))], [hash]);
    assert.deepEqual(answers[0], answers[1]);
  });
}
