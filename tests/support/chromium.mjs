// One headless Chromium with one page, and all that page does that nobody asked for.
import { chromium } from 'playwright-core';

// It may ask the server under test and no one else: no updates, no sync, no first-run pages.
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--host-resolver-rules=MAP items.example 127.0.0.1', // plain http, as from another machine
  '--no-first-run',
  '--no-sandbox', // root has no user namespaces to build one with
];

/**
 * Opens a page that notes in `complaints` each request to another origin or outside `folder` and the
 * URLs that begin like one of `others`, each failed or refused one, each warning and error in the
 * console (policy violations are among them), and each error nobody caught. `width` is in pixels; a narrow page is as high as a phone.
 */
export async function openPage({
  executablePath,
  folder,
  others = [],
  colorScheme,
  width = 1440,
}) {
  const browser = await chromium.launch({ executablePath, args: QUIET });
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: width < 600 ? 844 : 900 },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  const complaints = [];

  context.on('request', (request) => {
    const url = request.url();
    const local = url.startsWith('data:') || url.startsWith('blob:');
    const isKnown = [folder, ...others].some((known) => url.startsWith(known));
    if (!local && !isKnown) complaints.push(`left ${folder}: ${url}`);
  });
  context.on('requestfailed', (request) => {
    if (!isGivenUp(request)) {
      complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  context.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error()}`));

  return { browser, page, complaints };
}

// A page gives up a query or a file that it shows no longer. When it does depends on the machine's
// speed. A mutation is never given up: nobody would know whether it was done.
function isGivenUp(request) {
  const isAborted = request.failure()?.errorText === 'net::ERR_ABORTED';
  return isAborted && !/\bmutation\b/.test(request.postData() ?? '');
}
