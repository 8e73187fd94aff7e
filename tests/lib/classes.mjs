// classes.mjs URL PICTURES: the classes in the dashboard, as a teacher goes through them: the key, the
// list, an assignment, a student; then every page in light and dark, at 1280 and 390 pixels, in English and Korean.
// READER and SENDER are keys that may read, and write; without them the front is open for reading, which is looked at.

import { accessible, fits, is, like, none, open, picture, ready, result } from './browser.mjs';

const [url, pictures] = process.argv.slice(2);
const { READER: key, SENDER: sender } = process.env;
const { strings } = await import(new URL('../../src/web/strings.js', import.meta.url));
const { browser, context, page, complaints, answers } = await open({ viewport: { width: 1280, height: 900 } });
const hostile = `<img src=x onerror=alert(1)>"'&%2F${'x'.repeat(165)}`;

async function go(hash) {
  await page.goto(`${url}/${hash}`);
  await page.reload(); // a change of the hash alone is no load
  await ready(page);
}

const text = (selector) => page.locator(selector).innerText();
// The browser notes each answer that is a refusal; those that a step brings about are no complaint.
const forget = (pattern) => complaints.splice(0, complaints.length, ...complaints.filter((line) => !pattern.test(line)));
const requests = [];
page.on('request', (request) => { if (/\/api\/v1\/classes/.test(request.url())) requests.push(request); });
page.on('dialog', (dialog) => { complaints.push(`dialog ${dialog.message()}`); dialog.dismiss(); });

async function giveTheKey() {
  await go('');
  await page.locator('nav a', { hasText: 'Classes' }).click();
  await ready(page);
  is(await page.evaluate(() => document.activeElement.id), 'coding-key', 'a key is asked for, and the field has the focus');
  await accessible(page, 'axe finds nothing serious: the key');
  await picture(page, pictures, 'classes-key');
  await page.getByLabel('Key').fill(sender);
  await page.keyboard.press('Enter');
  await page.locator('#key-note.bad').waitFor();
  is(await text('#key-note'), strings['key.refused'][0], 'a key that may not read is refused, in words');
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Show the classes' }).click();
  await page.locator('main h2').first().waitFor();
  is(await page.locator('main h2').nth(2).innerText(), 'os-1', 'with one that may read there are the classes');
  result(!page.url().includes(key) && requests.every((request) => !request.url().includes(key)), 'no address has the key');
  is(await page.evaluate(() => JSON.stringify([Object.values(sessionStorage), Object.values(localStorage), document.cookie]).split('sesami_').length - 1), 1, 'it is kept in one place');
  is(await page.evaluate(() => Object.keys(sessionStorage).join()), 'sesami.coding-key', 'which ends with the tab');
  forget(/ 401 /);
}

async function readTheList() {
  like(await text('main'), /os-1[\s\S]*hw1\s+42\s+[\d,]+[\s\S]*운영체제-1/, 'assignments with their students');
  is(await page.locator('nav a[aria-current]').innerText(), 'Classes', 'where one is');
  result(await page.locator('main img, main b, main script').count() === 0, 'names are no markup');
  await page.getByRole('button', { name: 'Copy as CSV' }).nth(2).click();
  like(await page.evaluate(() => navigator.clipboard.readText()), /^Assignment,Students,Snapshots,Builds,Runs,First active,Last active\r\nhw 2\/α,1,1,0,0,\d{4}-\d\d-\d\d \d\d:\d\d,[\d :-]+\r\nhw1,42,"/, 'a list is copied, with times to the minute');
}

async function lookAtTheAssignment() {
  await page.getByRole('link', { name: 'hw1', exact: true }).click();
  await page.locator('#by-number').waitFor();
  await ready(page);
  like(page.url(), /#\/classes\/os-1\/hw1$/, 'an assignment has an address');
  like(await text('main .repository'), /Classes\s+›?\s*os-1\s+hw1[\s\S]*42\s+students\s+3\s+stuck \(5 failing builds in a row\)/, 'the figures');
  const rows = page.locator('section[aria-labelledby="students-title"] tbody tr');
  is(await rows.count(), 42, 'all students');
  like(await rows.first().innerText(), /^\d+\s+Stuck: [67] failing builds\s+since \d+ minutes ago/, 'those who are stuck first, in words');
  like(await rows.nth(3).innerText(), /^\d+\s+[^S]*$/, 'those who are not have no word');
  const last = rows.first().locator('td:nth-child(3) time');
  like(`${await last.innerText()} ${await last.getAttribute('title')} ${await last.getAttribute('datetime')}`,
    /^(this minute|now|\d+ minutes ago) \d{4}-\d\d-\d\d \d\d:\d\d \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'last active: how long ago, and when');
  const numbers = async (column) => (await rows.locator(`td:nth-child(${column})`).allInnerTexts()).map(Number);
  await page.locator('#by-builds').click();
  await page.waitForFunction(() => document.querySelector('th[aria-sort] button')?.id === 'by-builds');
  const down = await numbers(7);
  is(down.join(), [...down].sort((left, right) => right - left).join(), 'sorted by builds, the most first');
  is(await page.evaluate(() => `${document.activeElement.id} ${document.querySelector('th[aria-sort]').getAttribute('aria-sort')}`), 'by-builds descending', 'which the heading tells, and keeps the focus');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('th[aria-sort]')?.getAttribute('aria-sort') === 'ascending');
  is((await numbers(7)).join(), down.reverse().sort((left, right) => left - right).join(), 'and the fewest');
  like(page.url(), /\?sort=builds$/, 'the order stands in the address');
  await page.getByLabel('Stuck from').selectOption('20');
  await page.waitForFunction(() => /0\s*stuck/.test(document.querySelector('.tiles').innerText));
  is(await page.locator('.stuck').count(), 0, 'nobody has twenty');
  await page.getByLabel('Stuck from').selectOption('5');
  await page.locator('td .stuck:visible').first().waitFor();
  await page.locator('section[aria-labelledby="students-title"] .takealong button').click();
  like(await page.evaluate(() => navigator.clipboard.readText()), /^Student,Stuck,Last active,Size,Changed,Snapshots,Builds,Failed,Runs\r\n[\s\S]*\n\d{9},Stuck: [67] failing builds since [\d :-]+,[\d :-]+,[\d.]+ K?B,/, 'students are copied');
  const sizes = page.locator('section[aria-labelledby="sizes-title"]');
  await sizes.locator('svg').focus();
  await page.keyboard.press('ArrowRight');
  like(await sizes.locator('.tip').innerText(), /\d+ B – [\d.]+ K?B\s+\d+ students?/, 'the arrow keys show a bin');
  await sizes.locator('summary').click();
  const counts = (await sizes.locator('tbody td:nth-child(2)').allInnerTexts()).map(Number);
  is(counts.reduce((sum, one) => sum + one, 0), 41, 'the table has everyone who saved');
  like(await sizes.locator('dl').innerText(), /10 % have at most\s*[\d.]+ K?B[\s\S]*half[\s\S]*90 %/, 'percentiles');
  is(await page.locator('section[aria-labelledby="days-title"] .bars path').count(), 4, 'days: four series');
}

async function lookAtAStudent() {
  await page.locator('#by-stuck').click();
  await page.waitForFunction(() => document.querySelector('tbody tr .stuck') && document.querySelector('th[aria-sort] button').id === 'by-stuck');
  const link = page.locator('section[aria-labelledby="students-title"] tbody a').first();
  const number = await link.innerText();
  await link.click();
  await page.locator('.curve .line').first().waitFor();
  await ready(page);
  is(`${page.url().split('#')[1]} ${await text('h1')}`, `/classes/os-1/hw1/students/${number} Student ${number}`, 'a student has an address');
  like(await text('.repository'), /Stuck: [67] failing builds/, 'who is stuck');
  const picturePart = page.locator('section[aria-labelledby="curve-title"]');
  like(await picturePart.locator('.legend').innerText(), /Size\s+Build that succeeded\s+\d+\s+Build that failed\s+\d+\s+Run that succeeded/, 'a legend says what the shapes are');
  const shapes = await picturePart.locator('.chart .mark').evaluateAll((all) => [...new Set(all.map((one) => `${one.classList[1]} ${one.getAttribute('d')}`))]);
  is(new Set(shapes.map((one) => one.split(' ').slice(1).join(' '))).size, new Set(shapes.map((one) => one.split(' ')[0])).size, 'each kind has a shape of its own');
  await picturePart.locator('.chart svg').focus();
  await page.keyboard.press('ArrowLeft');
  like(await picturePart.locator('.tip').innerText(), /\d{4}-\d\d-\d\d \d\d:\d\d\s+(Saved|Build that failed)/, 'the arrow keys show what happened');
  await picturePart.locator('summary').click();
  const path = () => picturePart.locator('.chart .line').getAttribute('d');
  const cut = await path();
  await picturePart.getByRole('radio', { name: 'As it passed' }).check();
  result(await path() !== cut && /\?time=passed$/.test(page.url()), 'breaks can be seen as long as they were', page.url());
  const [rows, marks] = [await picturePart.locator('tbody tr').count(), await picturePart.locator('.chart .mark').count()];
  result(rows > marks && marks > 5, 'a table is behind the curve', rows, marks);
  like(await page.locator('section[aria-labelledby="files-title"]').innerText(), /File\s+Size[\s\S]*main\.c\s+[\d.]+ K?B\s+\d+/, 'the files');
  await page.locator('.way a', { hasText: 'hw1' }).click();
  await page.locator('#by-number').waitFor();
}

// A watched page learns what happens, and asks only while it is seen, and only for what is new.
async function watchIt() {
  await go('#/classes/os-1/hw1');
  await page.locator('#by-number').waitFor();
  await page.clock.install();
  await go('#/classes/os-1/hw1');
  await page.locator('#by-number').waitFor();
  const before = requests.length;
  await page.locator('section[aria-labelledby="sizes-title"] summary').click();
  await page.clock.runFor(31000);
  await page.waitForTimeout(300);
  const asked = requests.slice(before);
  is(`${asked.length} ${(await asked[0]?.response())?.status()} ${asked[0]?.headers()['if-none-match'] !== undefined}`, '1 304 true', 'after 30 seconds it asks once, by the tag');
  const sent = await fetch(`${url}/api/records`, { method: 'POST', headers: { Authorization: `Bearer ${sender}`, 'Content-Type': 'application/x-ndjson' },
    body: JSON.stringify({ type: 'snapshot', class_div: 'os-1', hw_name: 'hw1', student_id: 777, filename: 'a', bytes: 3, timestamp: new Date().toISOString() }) });
  await page.clock.runFor(31000);
  await page.waitForFunction(() => /43\s*students/.test(document.querySelector('.tiles').innerText));
  result(sent.ok && await page.locator('#student-777').count() === 1, 'what has come is shown');
  is(await page.locator('section[aria-labelledby="sizes-title"] details').evaluate((one) => one.open), true, 'and the table that was open still is');
  await page.evaluate(() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); });
  const hidden = requests.length;
  await page.clock.runFor(120000);
  is(requests.length, hidden, 'hidden it asks for nothing');
  await page.evaluate(() => { delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange')); });
  await page.waitForTimeout(300);
  is(requests.length, hidden + 1, 'seen again it asks at once');
  await page.evaluate(() => { location.hash = '#/classes'; });
  await page.locator('h2', { hasText: 'os-1' }).waitFor();
  const left = requests.length;
  await page.clock.runFor(31000);
  await page.waitForTimeout(200);
  is(requests.slice(left).map((request) => new URL(request.url()).pathname).join(), '/api/v1/classes', 'a page that was left asks no more');
}

async function withoutMany() {
  await go('#/classes/big/crowd');
  const rows = page.locator('section[aria-labelledby="students-title"] tbody tr');
  is(await rows.count(), 200, 'of many students the first 200');
  like(await text('section[aria-labelledby="students-title"]'), /The first 200 of 260/, 'which it says');
  await page.locator('#more-students').click();
  await page.waitForFunction(() => document.querySelectorAll('section[aria-labelledby="students-title"] tbody tr').length === 260);
  result(true, 'and the others');
  await go('#/classes/big/many/students/1');
  like(await text('section[aria-labelledby="curve-title"]'), /more than a chart has room for \(450 sizes\)/, 'a curve that is thinned says so');
  await go('#/classes/os-1/hw1/students/202400001');
  like(await text('main'), /–\s+Size[\s\S]*Build that succeeded\s+1[\s\S]*No file was saved/, 'who only built has no size');
  await go(`#/classes/os-1/${encodeURIComponent('hw 2/α')}?stuck=3`);
  await page.locator('#by-size').click();
  await page.waitForFunction(() => document.querySelector('th[aria-sort] button')?.id === 'by-size');
  result(true, 'an order that changes nothing is shown all the same');
  like(await page.locator('#student-202400002').getAttribute('href'), /\/students\/202400002\?stuck=3$/, 'from how many builds on goes along');
  await go('#/classes/os-1/none');
  is(await text('main .failure p'), strings['problem.unknown-assignment'][0], 'an assignment that is none');
  await go('#/classes/os-1/hw1/students/5');
  is(await text('main .failure p'), strings['problem.unknown-student'][0], 'a student who is none');
  await go('#/classes/os-1');
  is(await text('h1'), strings['nothing.title'][0], 'an address that is none');
  forget(/ 404 /);
}

const at = (...parts) => `#/classes/${parts.map(encodeURIComponent).join('/')}`;
const places = {
  classes: '#/classes', 'assignment': '#/classes/os-1/hw1', 'student': `${at('os-1', 'hw1')}/students/202300036`, 'assignment-one': at('os-1', 'hw 2/α'),
  'assignment-hostile': at(hostile, `<b>${'h'.repeat(190)}`), 'student-hostile': `${at(hostile, `<b>${'h'.repeat(190)}`)}/students/8`,
  'student-many': '#/classes/big/many/students/1', 'student-built': '#/classes/os-1/hw1/students/202400001', 'assignment-korean': at('운영체제-1', '과제 #1?'),
};

async function lookEverywhere() {
  for (const [name, hash] of Object.entries(places)) {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      for (const theme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: theme });
        await go(hash);
        const what = `${name} ${theme} ${width}`;
        await picture(page, pictures, `${name}-${theme}-${width}`);
        await accessible(page, `axe finds nothing serious: ${what}`);
        await fits(page, `nothing needs sideways scrolling: ${what}`);
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

// In Korean no word in Latin letters is left but what is in the answers or in the Korean texts themselves.
async function readInKorean() {
  await go('#/classes');
  await page.getByLabel('Language of this page').selectOption('ko');
  const words = (from) => from.split(/[^A-Za-z]+/).filter((word) => word.length > 1);
  const left = [];
  for (const [name, hash] of Object.entries(places)) {
    await go(hash);
    await picture(page, pictures, `${name}-ko`);
    const texts = await page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('noscript')) found.push(walker.currentNode.data);
      for (const one of document.querySelectorAll('[aria-label], [title]')) found.push(one.getAttribute('aria-label') ?? '', one.getAttribute('title') ?? '');
      return [...found, document.title];
    });
    const known = new Set(words(`${answers.join(' ')} ${Object.values(strings).map(([, korean]) => korean).join(' ')} Sesami English KB MB`));
    left.push(...texts.filter((one) => words(one).some((word) => !known.has(word))).map((one) => `${name}: ${one}`));
  }
  none(left, 'every text is in the table of texts');
  like(await text('main'), /학생/, 'and is Korean');
  await page.getByLabel('페이지 언어').selectOption('en');
}

async function forgetTheKey() {
  await go('#/classes/os-1/hw1');
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await page.locator('#coding-key').waitFor();
  is(await page.evaluate(() => sessionStorage.length), 0, 'the key is forgotten when asked to');
  const other = await context.newPage();
  await other.goto(`${url}/#/classes`);
  await other.locator('#coding-key').waitFor();
  result(true, 'and another tab never had it');
  forget(/ 401 /);
}

// Where the front is open for reading, no key is asked for.
async function withoutAKey() {
  await go('#/classes/os-1/hw1');
  await page.locator('#by-number').waitFor();
  is(`${await page.locator('#coding-key').count()} ${await page.getByRole('button', { name: 'Forget the key' }).count()}`, '0 0', 'a front that is open asks for no key');
}

if (!key) {
  await withoutAKey();
  none(complaints, 'and the browser complains of nothing');
  await browser.close();
  process.exit();
}
try {
  await giveTheKey();
  await readTheList();
  await lookAtTheAssignment();
  await lookAtAStudent();
  await withoutMany();
  await lookEverywhere();
  await readInKorean();
  await watchIt();
  await forgetTheKey();
  none(complaints, 'the browser complains of nothing, the content security policy included');
} finally {
  await browser.close();
}
