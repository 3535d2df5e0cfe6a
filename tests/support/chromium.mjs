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
 * Opens a page that notes in `complaints` each request to another origin or outside `folder`, each
 * failed or refused one, each warning and error in the console (policy violations are among
 * them), and each error nobody caught.
 */
export async function openPage({ executablePath, folder, colorScheme }) {
  const browser = await chromium.launch({ executablePath, args: QUIET });
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  const complaints = [];

  context.on('request', (request) => {
    const url = request.url();
    const local = url.startsWith('data:') || url.startsWith('blob:');
    if (!local && !url.startsWith(folder)) complaints.push(`left ${folder}: ${url}`);
  });
  context.on('requestfailed', (request) => {
    complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
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
