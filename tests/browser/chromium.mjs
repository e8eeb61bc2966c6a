// Debian's Chromium, driven by Playwright: one browser for a file of tests, one context for each person.

import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { PATIENCE } from '../lib/deadline.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const desktop = { viewport: { width: 1280, height: 800 } };
export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

let browser;

async function launch() {
  if (!existsSync(executablePath)) {
    throw new Error(`no Chromium at ${executablePath}: install it, or name one in CHROMIUM`);
  }
  return chromium.launch({ executablePath, args });
}

after(async () => (await browser)?.close());

/**
 * A person with a browser profile of their own, closed after the test. The test fails when a page of theirs
 * throws, or breaks the content security policy.
 * @param {object} [look] viewport and the like: `desktop`, `phone`, `{colorScheme: 'dark'}` …
 */
export async function person(t, look = desktop) {
  browser ??= launch();
  const context = await (await browser).newContext({ locale: 'en-GB', timezoneId: 'Europe/London', ...look });
  context.setDefaultTimeout(PATIENCE);
  const faults = [];
  context.on('weberror', (fault) => faults.push(fault.error()));
  context.on('console', (line) => {
    if (line.type() === 'error' && /Content Security Policy/.test(line.text())) faults.push(new Error(line.text()));
  });
  t.after(async () => {
    await context.close();
    if (faults.length > 0) throw new AggregateError(faults, `the page failed: ${faults[0].message}`);
  });
  return context;
}
