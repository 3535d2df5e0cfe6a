// Compares the schema with the last released one: `tsx check.ts ../../schema.graphql`

import { readFileSync } from 'node:fs';

import { buildSchema } from 'graphql';

import { type Accepted, objections } from './changes.ts';

const [current = '../../schema.graphql', folder = '.'] = process.argv.slice(2);
const read = (path: string): string => readFileSync(path, 'utf8');

const accepted: Accepted[] = JSON.parse(read(`${folder}/accepted-changes.json`));
const found = await objections(
  buildSchema(read(`${folder}/released.graphql`)),
  buildSchema(read(current)),
  accepted,
);
for (const objection of found) console.error(objection);
if (found.length > 0) {
  console.error('Keep what clients use, or give a reason in clients/schema/accepted-changes.json.');
  process.exitCode = 1;
}
