// What tests in a browser share: chromium, what it complains of, axe, pictures, and results as lines
// ("0 NAME" passed, "1 NAME" failed, "# ..." says more; see browser.sh).

import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';

const require = createRequire(`${process.env.BROWSER_PACKAGES}/`);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export function result(good, name, ...more) {
  console.log(`${good ? 0 : 1} ${name}`);
  if (!good) for (const line of more.flat()) console.log(`# ${String(line).replaceAll('\n', '\n# ')}`);
}

export const is = (got, want, name) => result(String(got) === String(want), name, `got:  ${got}`, `want: ${want}`);
export const like = (got, want, name) => result(want.test(got), name, `got: ${got}`, `want: ${want}`);
export const none = (list, name) => result(list.length === 0, name, list.slice(0, 20));

// A browser whose pages note what goes wrong, and what the API has answered.
export async function open(options = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  const complaints = [];
  const answers = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`); });
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('response', async (response) => {
    if (/\/api\//.test(response.url()) && /json/.test(response.headers()['content-type'] ?? '')) answers.push(await response.text().catch(() => ''));
  });
  page.setDefaultTimeout(20000);
  return { browser, context, page, complaints, answers };
}

// The page has loaded what it shows.
export async function ready(page) {
  await page.waitForFunction(() => ['ready', 'failed'].includes(document.body.dataset.state) && !document.querySelector('.waiting'));
}

export async function accessible(page, name) {
  await page.evaluate(axe); // as an element the page's policy forbids it; the debugger may
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  none(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, impact, nodes }) => nodes.slice(0, 4).map((node) => `${impact} ${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? node.all[0]?.message ?? ''}`)), name);
}

export async function fits(page, name) {
  const { wide, room, culprits } = await page.evaluate(() => {
    const root = document.documentElement;
    const far = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1 && !one.closest('.scroll, .hidden, .skip, .owns'));
    return { wide: root.scrollWidth, room: root.clientWidth, culprits: far.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)) };
  });
  result(wide <= room, name, `${wide} > ${room}`, culprits);
}

export async function picture(page, directory, name) {
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: `${directory}/${name}.png`, fullPage: true });
}
