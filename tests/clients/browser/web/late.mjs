// A change is answered late, after another dialog was opened and filled in: in all pairs, with all
// that can come back. The other dialog stays as it is, and each text goes to its own item.
import { field, press, said } from './page.mjs';

const CREATE = `mutation ($input: CreateItemInput!) {
  createItem(input: $input) { ... on CreateItemSuccess { item { id name version } } } }`;
const UPDATE = `mutation ($input: UpdateItemInput!) {
  updateItem(input: $input) { ... on UpdateItemSuccess { item { id } } } }`;
const STORED = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Item { name description } } }';
const MADE = '{ items(first: 100) { nodes { name description } } }';

const OUTCOMES = {
  create: ['success', 'faults', 'network', '500'],
  edit: ['success', 'faults', 'conflict', 'missing', 'network', '500'],
  delete: ['success', 'conflict', 'missing', 'network', '500'],
  conflict: ['success', 'faults', 'conflict', 'missing', 'network', '500'],
};
const OPERATIONS = { create: 'CreateItem', delete: 'DeleteItem' };

export default async function late({ page, part: first, complaints, open, expect, ask }) {
  let held;
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON();
    if (operationName !== held?.operation) return route.continue();
    const { answer, released } = held;
    held = undefined;
    await released;
    await answer(route);
  });

  for (const outcome of OUTCOMES[first]) {
    for (const second of Object.keys(OUTCOMES)) await pair(outcome, second);
  }
  // The browser itself tells of an answer that is lost or a 500.
  complaints.push(...complaints.splice(0).filter((told) => !/ERR_FAILED|500/.test(told)));

  async function pair(outcome, second) {
    const scene = `${first} (${outcome}), then ${second}`;
    const check = (fact, complaint) => expect(fact, `${scene}: ${complaint}`);
    const tag = `${first}-${outcome}-${second}-${crypto.randomUUID().slice(0, 8)}`;
    const a = await made(`A-${tag}`);
    const b = await made(`B-${tag}`);
    await open();
    await page.getByRole('button', { name: `Edit ${b.name}` }).waitFor();

    const release = await askLate(outcome, a);
    await begin(second, b);
    const before = await shown();
    check(before.dialogs.length === 1, `opened: ${JSON.stringify(before)}`);
    release();
    await said(page, told(first, outcome));
    check((await shown()).text === before.text, `now there is ${JSON.stringify(await shown())}`);

    await finish(second);
    const back = comesBack(first, outcome);
    if (back) {
      const dialog = page.getByRole('dialog', { name: back.title(a.name) });
      await dialog.waitFor();
      if (back.isForm) {
        const typed = await field(page, 'Description').inputValue();
        check(typed === 'typed into A', `A's form has “${typed}”`);
      }
      await page.keyboard.press('Escape');
    }
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await stored(scene, { outcome, second, a, b });
  }

  /** Lets a change of A go out, and returns what lets its answer come. */
  async function askLate(outcome, item) {
    await begin(first, item, 'typed into A');
    let release;
    const released = new Promise((resolve) => (release = resolve));
    const answer = (route) => answers[outcome](route, item);
    held = { operation: OPERATIONS[first] ?? 'UpdateItem', answer, released };
    const sent = page.waitForRequest((request) => request.postData()?.includes(held.operation));
    await submit(first);
    await sent;
    if (first === 'create') await page.keyboard.press('Escape'); // it stays open until then
    return release;
  }

  async function begin(kind, item, text = 'typed into B') {
    if (kind === 'create') {
      await press(page, 'New item');
      await field(page, 'Name').fill(`new ${item.name}`);
      await field(page, 'Category').fill('Late');
      await field(page, 'Price').fill('1');
    } else {
      await press(page, `${kind === 'delete' ? 'Delete' : 'Edit'} ${item.name}`);
    }
    if (kind !== 'delete') await field(page, 'Description').fill(text);
    if (kind === 'conflict') {
      await ask(UPDATE, { input: { id: item.id, price: '2' } });
      await press(page, 'Save');
      await page.getByRole('dialog', { name: 'Changed by somebody else' }).waitFor();
    }
  }

  async function submit(kind) {
    const button = { delete: 'Delete', conflict: 'Save yours' }[kind] ?? 'Save';
    await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
  }

  async function finish(kind) {
    const operation = OPERATIONS[kind] ?? 'UpdateItem';
    const done = page.waitForResponse((r) => r.request().postData()?.includes(operation));
    await submit(kind);
    await done;
  }

  /** What stands in the dialog that is open, with what was typed. */
  async function shown() {
    const dialogs = await page.getByRole('dialog').all();
    const texts = dialogs.map(async (dialog) => {
      const inputs = await dialog.locator('input, textarea').all();
      const values = await Promise.all(inputs.map((input) => input.inputValue()));
      return [await dialog.innerText(), ...values].join(' | ');
    });
    return { dialogs, text: (await Promise.all(texts)).join(' and ') };
  }

  async function made(name) {
    const input = { name, category: 'Late', price: '1' };
    return (await ask(CREATE, { input })).createItem.item;
  }

  /** Each item has what was typed into its own dialog, and nothing of another's. */
  async function stored(scene, { outcome, second, a, b }) {
    const [isA, isB] = (await ask(STORED, { ids: [a.id, b.id] })).nodes;
    const changed = ['edit', 'conflict'];
    const isDone = outcome === 'success';
    const wanted = {
      A: changed.includes(first) && isDone ? 'typed into A' : null,
      B: changed.includes(second) ? 'typed into B' : null,
    };
    const gone = { A: first === 'delete' && isDone, B: second === 'delete' };
    const found = { A: isA, B: isB };
    for (const [name, item] of Object.entries(found)) {
      const text = item ? item.description : 'gone';
      const want = gone[name] ? 'gone' : wanted[name];
      expect(text === want, `${scene}: ${name} has ${text}, not ${want}`);
    }
    const all = (await ask(MADE)).items.nodes;
    const creates = [
      [`new ${a.name}`, first === 'create' && isDone ? 'typed into A' : undefined],
      [`new ${b.name}`, second === 'create' ? 'typed into B' : undefined],
    ];
    for (const [name, want] of creates) {
      const text = all.find((item) => item.name === name)?.description;
      expect(text === want, `${scene}: ${name} has ${text}, not ${want}`);
    }
  }
}

const problem = (typename, more) => (route) => {
  const { operationName } = route.request().postDataJSON();
  const name = operationName[0].toLowerCase() + operationName.slice(1);
  const data = { [name]: { __typename: typename, message: 'x', ...more } };
  return route.fulfill({ json: { data } });
};

const PLACE = { path: ['input', 'name'], code: 'INVALID', message: 'x' };
const FAULT = { __typename: 'FieldProblem', ...PLACE };

const answers = {
  success: (route) => route.continue(),
  faults: problem('InputProblem', { fields: [FAULT] }),
  missing: problem('NotFoundProblem'),
  network: (route) => route.abort(),
  500: (route) => route.fulfill({ status: 500 }),
  conflict(route, item) {
    const current = { __typename: 'Item', id: item.id, name: item.name, description: null };
    const rest = { price: '3.00', category: 'Late', createdAt: '2026-01-01T00:00:00Z', version: 9 };
    return problem('VersionConflictProblem', { current: { ...current, ...rest } })(route);
  },
};

/** What the status line says of A once its answer is there. */
function told(kind, outcome) {
  const done = { create: 'created', delete: 'deleted' }[kind] ?? 'saved';
  if (outcome === 'success') return new RegExp(`A-.*” was ${done}`);
  if (outcome === 'missing') return /A-.*” (was|had been) deleted/;
  if (outcome === 'network') return /A-.*”: The server did not answer/;
  if (outcome === '500') return /A-.*”: The server answered 500/;
  return new RegExp(`A-.*” was not ${done}`);
}

/** The dialog of A that waits until B's is closed; a create that was cancelled has none. */
function comesBack(kind, outcome) {
  if (kind === 'create' || outcome === 'success' || outcome === 'missing') return undefined;
  if (kind === 'delete') return { title: (name) => `Delete “${name}”?` };
  if (outcome === 'conflict') return { title: () => 'Changed by somebody else' };
  return { title: (name) => `Edit “${name}”`, isForm: true };
}
