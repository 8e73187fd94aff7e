// dashboard.mjs URL LOGIN PICTURES: the whole way through the dashboard, as a person goes it: signing in at
// GitHub (emulate), choosing three repositories, watching them, looking at what came of it; then every
// page in light and dark, at 1280 and 390 pixels, in English and Korean.

import { accessible, fits, is, like, none, open, picture, ready, result } from './browser.mjs';

const [url, login, pictures] = process.argv.slice(2);
const { strings } = await import(new URL('../../src/web/strings.js', import.meta.url));
const { browser, context, page, complaints, answers } = await open({ viewport: { width: 1280, height: 900 } });

async function go(hash) {
  await page.goto(`${url}/${hash}`);
  await page.reload(); // a change of the hash alone is no load
  await ready(page);
}

const text = (selector) => page.locator(selector).innerText();

async function signIn() {
  await go('#?sort=name');
  await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
  await page.locator('.user-btn', { hasText: login }).click();
  await page.waitForURL(`${url}/**`);
  await ready(page);
  is(page.url(), `${url}/#?sort=name`, 'signing in leads back to the page that one came from');
  like(await text('header.top'), new RegExp(`${login}\\s*Sign out`), 'which says who it is');
}

async function chooseThree() {
  await page.locator('.own').nth(2).waitFor({ timeout: 30000 }); // a worker lists them
  is((await page.locator('.own-name').allInnerTexts()).join(' '), 'localhost/ada/harbour localhost/ada/lock localhost/ada/tide', 'the repositories of the account are listed');
  await page.getByRole('button', { name: 'Choose all shown' }).click();
  is(await page.locator('#account .strong').innerText(), 'Analyse 3 repositories', 'all three are chosen');
  // What a person would see, noted as it comes.
  await page.evaluate(() => {
    globalThis.seen = [];
    new MutationObserver(() => {
      for (const job of document.querySelectorAll('.job')) {
        const now = `${job.querySelector('.job-title > :first-child').textContent}: ${job.querySelector('.state').textContent} ${job.querySelector('progress')?.value ?? ''}`.trim();
        if (!globalThis.seen.includes(now)) globalThis.seen.push(now);
      }
    }).observe(document.getElementById('account'), { subtree: true, childList: true });
  });
  await page.locator('#account .strong').click();
  await page.waitForFunction(() => document.querySelectorAll('.job .completed').length === 3, null, { timeout: 60000 });
  const seen = await page.evaluate(() => globalThis.seen);
  for (const name of ['harbour', 'lock', 'tide']) {
    const own = seen.filter((line) => line.startsWith(`localhost/ada/${name}:`));
    result(own.length >= 3 && own.some((line) => /Waiting|Running/.test(line)) && own.some((line) => /[1-9]\d?$/.test(line)) && own.at(-1).endsWith('Done'),
      `${name} waits, moves and is done, on the page`, seen);
  }
  await page.locator('.entry').nth(2).waitFor();
  is((await page.locator('.entry h3').allInnerTexts()).join(' '), 'localhost/ada/harbour localhost/ada/lock localhost/ada/tide', 'and the results are in the list, in the order of the address');
}

async function lookAtResults() {
  await page.locator('.job a', { hasText: 'harbour' }).click();
  await ready(page);
  like(await text('.repository'), /localhost\/ada\/harbour[\s\S]*private[\s\S]*lines[\s\S]*5\s*contributors/, 'an analysis leads to its results');
  like(await text('#contributors'), /Mina Park[\s\S]*Amara Obi/, 'contributors');
  is(await page.locator('#activity svg .bars path').count(), 5, 'activity, a series for each of five');
  result(await page.locator('#calendar svg [class^="level-"]').count() > 100, 'the weeks of four years');
  await page.locator('#activity svg').focus();
  await page.keyboard.press('ArrowLeft');
  like(await text('#activity .tip'), /(Week of|\d{4})[\s\S]*\d/, 'the arrow keys show a period');
  await page.locator('#activity').getByRole('radio', { name: 'Language' }).check();
  await page.waitForFunction(() => /by language|and language/.test(document.querySelector('#activity svg')?.getAttribute('aria-label')));
  like(page.url(), /\?by=language$/, 'what is chosen stands in the address');
  await page.locator('#activity summary', { hasText: 'As a table' }).click();
  result(await page.locator('#activity .behind tbody tr').count() > 10, 'a table is behind the chart');
  await page.locator('#languages button', { hasText: 'Copy as CSV' }).click();
  await page.locator('#languages button', { hasText: 'Copied' }).waitFor();
  like(await page.evaluate(() => navigator.clipboard.readText()), /^Language,Share,Size,Lines,Files\r\nC,\d+\.\d %,/, 'numbers are copied as CSV');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('#activity button', { hasText: 'Save as a picture' }).click()]);
  is(saved.suggestedFilename(), 'sesami.svg', 'a chart is saved as a picture');
  const [rows] = await Promise.all([page.waitForEvent('download'), page.locator('#contributors .title a').click()]);
  is(rows.suggestedFilename(), 'contributors.csv', 'all rows come as CSV from the API');
  await page.locator('.contents button', { hasText: 'Dependencies' }).click();
  like(page.url(), /part=dependencies/, 'a part of the page can be linked to');
}

async function walkByKeyboard() {
  await go('');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to the results' });
  result(await skip.evaluate((one) => one === document.activeElement && one.getBoundingClientRect().left >= 0), 'the first key shows the skip link');
  await page.keyboard.press('Enter');
  is(await page.evaluate(() => document.activeElement.id), 'main', 'which leads to the results');
  await page.locator('nav a', { hasText: 'Analyses' }).focus();
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  result(outline !== 'none', 'where the keyboard is can be seen', outline);
  await page.keyboard.press('Enter');
  await ready(page);
  is(`${await page.title()} ${await page.evaluate(() => document.activeElement.id)}`, 'Analyses · Sesami main', 'a page that is gone to has the focus');
}

// Asks for what cannot be, and takes back what can.
async function refuseAndCancel() {
  await go('');
  await page.getByLabel('Another repository').fill('https://evil.example/o/n');
  await page.keyboard.press('Enter');
  await page.locator('#account .bad').waitFor();
  is(await text('#account .bad'), strings['problem.bad-analysis'][0], 'another host is refused, in words');
  forget(/ 400 .*\/api\/v1\/analysis$/);
  await page.getByLabel('Another repository').fill('localhost/ada/never');
  await page.keyboard.press('Enter');
  await page.locator('.job', { hasText: 'never' }).waitFor();
  await go('#/analyses');
  await page.locator('.job', { hasText: 'never' }).getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.job', { hasText: 'never' }).locator('.failed').waitFor();
  like(await text('.job:has-text("never")'), /Failed[\s\S]*Cancelled\./, 'an analysis is taken back');
  await page.getByLabel('State').selectOption('COMPLETED');
  await page.waitForFunction(() => document.querySelectorAll('.job').length > 0 && !document.querySelector('.job .failed'));
  like(page.url(), /#\/analyses\?status=COMPLETED$/, 'the history by state');
}

// The browser notes each answer that is a refusal; those that a step brings about are no complaint.
const forget = (pattern) => complaints.splice(0, complaints.length, ...complaints.filter((line) => !pattern.test(line)));

async function searchAndFilter() {
  await go('#?sort=-lines');
  is(await page.locator('.entry h3').first().innerText(), 'localhost/ada/harbour', 'most lines first');
  await page.getByLabel('Search').last().fill('TIDE');
  await page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
  like(page.url(), /sort=-lines&search=TIDE$/, 'what is searched for stands in the address');
  await go('#?language=TypeScript');
  is((await page.locator('.entry h3').allInnerTexts()).join(), 'localhost/ada/harbour', 'repositories by language');
  await go('#?search=nothing-like-it');
  is(await text('.group .empty'), strings['repositories.none-found'][0], 'nothing found');
}

async function comparePeopleAndRepositories() {
  await go('#?sort=name');
  await page.getByLabel('Choose localhost/ada/lock').check();
  like(await text('.chosen'), /1 chosen\s+Two to 10/, 'one repository is none to compare');
  await page.getByLabel('Choose localhost/ada/tide').check();
  await page.getByRole('link', { name: 'Compare', exact: true }).last().click();
  await ready(page);
  like(await text('#people'), /Ada Author\s+Ada@example\.com\s+10\s+10/, 'people who are in both');
  like(await text('#technologies'), /Python\s+Languages\s+yes\s+yes/, 'technologies of both');
  await go('#localhost%2Fada%2Fharbour');
  await page.locator('#contributors a', { hasText: 'Amara Obi' }).click();
  await ready(page);
  like(`${page.url()} ${await text('main')}`, /#\/people\/amara AO\s+Amara Obi[\s\S]*localhost\/ada\/harbour\s+27\.\d %[\s\S]*TypeScript/, 'a person over all repositories');
}

// With no stream, and with a server that wants some patience first.
async function waitAndPoll() {
  let refused = 0;
  await page.route('**/events', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' }));
  await page.route('**/api/v1/analysis', (route) => (route.request().method() === 'POST' && refused++ === 0
    ? route.fulfill({ status: 429, headers: { 'Retry-After': '1' }, contentType: 'application/problem+json', body: '{"code":"rate-limited"}' }) : route.continue()));
  await go('');
  await page.getByLabel('Another repository').fill('https://localhost/ada/tide');
  await page.keyboard.press('Enter');
  await page.locator('#account [role="status"]', { hasText: 'Too many requests in a minute: the rest is asked for in 1 seconds' }).waitFor();
  await page.locator('.job .completed').waitFor();
  like(await text('.job'), /ada\/tide\s+Done/, 'without events it is asked how far an analysis is');
  is(refused, 2, 'what was asked for too early is asked for again');
  await page.unroute('**/events');
  await page.unroute('**/api/v1/analysis');
  forget(/ (429|503) /);
}

const places = {
  repositories: '#?sort=name', repository: '#localhost%2Fada%2Fharbour', analyses: '#/analyses', person: '#/people/amara',
  compare: '#/compare?repos=localhost/ada/harbour,localhost/ada/tide', 'compare-nothing': '#/compare', 'no-page': '#/nothing',
};

async function look(name, theme, width) {
  const what = `${name} ${theme} ${width}`;
  await picture(page, pictures, `${name}-${theme}-${width}`);
  await accessible(page, `axe finds nothing serious: ${what}`);
  await fits(page, `nothing needs sideways scrolling: ${what}`);
}

async function lookEverywhere(list) {
  for (const [name, hash] of Object.entries(list)) {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      for (const theme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: theme });
        await go(hash);
        await look(name, theme, width);
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

// In Korean no word in Latin letters is left but what is in the answers or in the Korean texts themselves.
async function readInKorean(list) {
  await go('');
  await page.getByLabel('Language of this page').selectOption('ko');
  is(await page.evaluate(() => document.documentElement.lang), 'ko', 'the page changes its language');
  const words = (from) => from.split(/[^A-Za-z]+/).filter((word) => word.length > 1);
  const left = [];
  for (const [name, hash] of Object.entries(list)) {
    await go(hash);
    if (name === 'repository' || name === 'repositories') await picture(page, pictures, `${name}-korean`);
    const texts = await page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('noscript, .initials')) found.push(walker.currentNode.data);
      for (const one of document.querySelectorAll('[aria-label], [title]')) found.push(one.getAttribute('aria-label') ?? '', one.getAttribute('title') ?? '');
      return [...found, document.title];
    });
    const known = new Set(words(`${answers.join(' ')} ${Object.values(strings).map(([, korean]) => korean).join(' ')} Sesami English KB MB`));
    left.push(...texts.filter((one) => words(one).some((word) => !known.has(word))).map((one) => `${name}: ${one}`));
  }
  none(left, 'every text of every page is in the table of texts');
  await page.getByLabel('페이지 언어').selectOption('en');
}

async function chooseColors() {
  await go('');
  await page.emulateMedia({ colorScheme: 'light' });
  const color = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await color();
  await page.getByLabel('Colors').selectOption('dark');
  const dark = await color();
  result(light !== dark, 'a person chooses the colors', light, dark);
  await page.reload();
  is(await color(), dark, 'and the browser remembers');
  await page.getByLabel('Colors').selectOption('auto');
  is(await color(), light, 'or leaves it to the system');
}

// Who it is is known again after the access token is gone, by the refresh token.
async function stayAndLeave() {
  await context.clearCookies({ name: 'sesami_access' });
  await page.evaluate(() => localStorage.removeItem('sesami.refreshed'));
  await go('');
  like(await text('header.top'), new RegExp(login), 'a sign-in outlives its access token');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in with GitHub' }).waitFor();
  await ready(page);
  is(await page.locator('.entry').count(), 0, 'who has signed out sees nothing that is private');
}

try {
  await signIn();
  await chooseThree();
  await lookAtResults();
  await walkByKeyboard();
  await chooseColors();
  await searchAndFilter();
  await comparePeopleAndRepositories();
  await waitAndPoll();
  await refuseAndCancel();
  await lookEverywhere(places);
  await readInKorean(places);
  await stayAndLeave();
  await lookEverywhere({ 'signed-out': '' });
  none(complaints, 'the browser complains of nothing, the content security policy included');
  complaints.length = 0;
  await lookEverywhere({ 'not-here': '#github.com%2Fada%2Fnothing' });
  none(complaints.filter((line) => !/404/.test(line)), 'of what is not there it says only that');
} finally {
  await browser.close();
}
