// Repositories side by side, and what they have in common.

import { el, table } from './dom.js';
import { empty } from './states.js';
import { copyButton, tableBehind } from './copy.js';
import { bytes, day, languageColor, number, share, shortName } from './format.js';
import { compare } from './api.js';
import { legend } from './chart.js';
import { bar, nameOf } from './people.js';
import { kindTitle } from './stack.js';
import { address, text } from './state.js';
import { t } from './text.js';

const repoLink = (repo) => el('a', { href: address(repo) }, shortName(repo));
const card = (id, title, ...content) => el('section', { class: 'card', id, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, title), content);

function totals(data) {
  const columns = [{ title: t('column.repository'), class: 'name' }, { title: t('column.lines'), number: true }, { title: t('column.people'), number: true },
    { title: t('column.languages'), number: true }, { title: t('column.technologies'), number: true }, { title: t('column.analysed'), class: 'roomy date' }];
  const rows = (name) => data.repositories.map((one) => [name(one.repo), number(one.lines), number(one.contributors), number(one.languages.length), number(one.technologies.length), day(one.analysed_at)]);
  return [table(t('compare.totals'), columns, rows(repoLink)), el('div', { class: 'takealong' }, copyButton(columns, () => rows(shortName)))];
}

// One bar a repository, all as long as the largest is large.
function languages(data) {
  const sized = data.repositories.map((one) => ({ ...one, size: one.languages.reduce((sum, { bytes: size }) => sum + size, 0) }));
  const most = Math.max(...sized.map(({ size }) => size), 1);
  const colors = new Map(sized.flatMap((one) => one.languages.map(({ language, color }) => [language, languageColor(language, color)])));
  const whole = new Map();
  for (const one of sized) for (const { language, bytes: size } of one.languages) whole.set(language, (whole.get(language) ?? 0) + size);
  const first = [...whole].sort((left, right) => right[1] - left[1]).slice(0, 12).map(([language]) => language);
  if (whole.size === 0) return empty(t('languages.empty'));
  return [
    el('ul', { class: 'sides' }, sized.map((one) => el('li', null, el('span', null, repoLink(one.repo), el('span', { class: 'quiet small' }, ` ${bytes(one.size)}`)),
      el('div', { class: 'side', style: { width: `${(one.size / most) * 100}%` } }, bar(one.languages.map(({ language, bytes: size }) => ({ name: language, color: colors.get(language), size })),
        one.languages.slice(0, 5).map((each) => `${each.language} ${share(each.share ?? 0)}`).join(', '))))),
    ),
    legend(first.map((language) => ({ label: language, color: colors.get(language) }))),
    tableBehind(t('compare.languages'), [{ title: t('column.language') }, ...sized.map((one) => ({ title: shortName(one.repo), number: true }))],
      () => [...whole.keys()].map((language) => [language, ...sized.map((one) => bytes(one.languages.find((each) => each.language === language)?.bytes ?? 0))])),
  ];
}

function people(data) {
  const found = data.shared.contributors;
  if (found.length === 0) return empty(t('compare.no-people'));
  const repos = data.repositories.map(({ repo }) => repo);
  return table(t('compare.people'), [{ title: t('column.author'), class: 'author' }, ...repos.map((repo) => ({ title: shortName(repo), number: true }))],
    found.slice(0, 100).map((one) => [nameOf(one.author), ...repos.map((repo) => number(one.repositories.find((each) => each.repo === repo)?.lines ?? null))]));
}

function technologies(data) {
  const all = new Map(data.repositories.flatMap((one) => one.technologies.map((tech) => [tech.tech, tech])));
  if (all.size === 0) return empty(t('technologies.empty'));
  const has = (one, tech) => one.technologies.some((each) => each.tech === tech);
  const often = (tech) => data.repositories.filter((one) => has(one, tech)).length;
  const rows = [...all.values()].sort((left, right) => often(right.tech) - often(left.tech) || (left.name < right.name ? -1 : 1));
  return table(t('part.technologies'), [{ title: t('column.name'), class: 'name' }, { title: t('column.kind'), class: 'roomy' }, ...data.repositories.map((one) => ({ title: shortName(one.repo) }))],
    rows.map((tech) => [tech.name, kindTitle(tech.kind), ...data.repositories.map((one) => (has(one, tech.tech) ? t('yes') : '–'))]));
}

export async function showCompare(page) {
  const wanted = text('repos').split(',').filter(Boolean);
  if (wanted.length === 0) {
    page.draw(t('nav.compare'), el('h1', null, t('nav.compare')), empty(t('compare.empty'), ' ', el('a', { href: '#' }, t('nav.repositories'))));
    return;
  }
  const data = await compare(wanted);
  page.draw(t('nav.compare'), el('h1', null, t('nav.compare')), card('totals', t('compare.totals'), totals(data)), card('languages', t('compare.languages'), languages(data)),
    card('people', t('compare.people'), people(data)), card('technologies', t('part.technologies'), technologies(data)));
}
