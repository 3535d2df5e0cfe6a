/** Prints docs/architecture.dot as SVG: `make picture` keeps it, and a test compares. */

import { readFileSync } from 'node:fs';

import { instance } from '@viz-js/viz';

const text = readFileSync(new URL('../../docs/architecture.dot', import.meta.url), 'utf8');
const viz = await instance();
process.stdout.write(viz.renderString(text, { format: 'svg' }));
