// report.mjs PICTURES FILE [PATTERN]: the page that pipelines/report made, opened from the disk. PATTERN has to match
// its text.

import { pathToFileURL } from 'node:url';
import { accessible, fits, is, like, none, open, picture, ready, result } from './browser.mjs';

const [pictures, file, pattern] = process.argv.slice(2);
const { browser, page, complaints } = await open({ viewport: { width: 1280, height: 900 }, offline: true });
const asked = [];
page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url()); });
page.on('dialog', (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });

try {
  await page.goto(pathToFileURL(file).href);
  await ready(page);
  is(await page.evaluate(() => document.body.dataset.state), 'ready', 'the page opens from the disk');
  like(await page.locator('main').innerText(), new RegExp(pattern ?? '.', 's'), 'with the results');
  is(await page.locator('.failure').count(), 0, 'all of them');
  for (const name of ['Month', 'Language', 'Lines']) {
    await page.locator('#activity').getByRole('radio', { name, exact: true }).check();
    await ready(page);
    is(await page.locator('#activity .failure').count(), 0, `each switch has its answer: ${name}`);
  }
  like(page.url(), /#\?unit=month&by=language&show=lines$/, 'which the address keeps');
  result(await page.locator('#activity svg').count() === 1, 'the chart is drawn');
  await page.getByLabel('Language of this page').selectOption('ko');
  await ready(page);
  like(await page.locator('main').innerText(), /기여자/, 'it speaks Korean, too');
  await page.getByLabel('페이지 언어').selectOption('en');
  await ready(page);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await picture(page, pictures, `report-${width}`);
    await accessible(page, `axe finds nothing serious: report ${width}`);
    await fits(page, `nothing needs sideways scrolling: report ${width}`);
  }
  none(complaints, 'the browser complains of nothing');
  none(asked, 'nothing is asked of any server');
} finally {
  await browser.close();
}
