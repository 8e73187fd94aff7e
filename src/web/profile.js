// One person over all repositories that the reader may see.

import { el, table } from './dom.js';
import { copyButton, tableBehind } from './copy.js';
import { empty } from './states.js';
import { counted, day, languageColor, languageName, number, paletteColor, person, share, shortName } from './format.js';
import { profile } from './api.js';
import { legend, periodsBetween, timeChart } from './chart.js';
import { bar, initials } from './people.js';
import { grouped, kindTitle } from './stack.js';
import { address } from './state.js';
import { t } from './text.js';

const card = (id, ...content) => el('section', { class: 'card', id, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, t(`part.${id}`)), content);

function heading(data) {
  const page = data.login && !data.bot ? `https://github.com/${encodeURIComponent(data.login)}` : null;
  return el('header', { class: 'repository person-head' }, initials(data),
    el('div', null, el('h1', null, person(data)), data.bot && el('span', { class: 'badge' }, t('bot')),
      el('p', { class: 'quiet' }, page && [el('a', { href: page, rel: 'noreferrer' }, `@${data.login}`), ' · '],
        counted('profile.lines', data.lines), ' · ', counted('profile.repositories', data.repositories.length))));
}

function repositories(data) {
  const columns = [{ title: t('column.repository'), class: 'name' }, { title: t('column.share-of-lines'), number: true }, { title: t('column.lines'), number: true },
    { title: t('column.files'), number: true, class: 'roomy' }, { title: t('column.oldest'), class: 'roomy date' }, { title: t('column.newest'), class: 'roomy date' }];
  const rows = () => data.repositories.map((one) => [el('a', { href: address(one.repo) }, shortName(one.repo)),
    share(one.share ?? 0), number(one.lines), number(one.files), day(one.oldest), day(one.newest)]);
  return [table(t('part.repositories'), columns, rows()), el('div', { class: 'takealong' }, copyButton(columns, rows))];
}

function languages(data) {
  if (data.languages.length === 0) return empty(t('languages.empty'));
  const named = data.languages.map((one) => ({ name: languageName(one.language), color: languageColor(one.language, one.color), size: one.lines, share: one.share ?? 0 }));
  return [bar(named, named.slice(0, 5).map((one) => `${one.name} ${share(one.share)}`).join(', ')),
    legend(named.slice(0, 12).map((one) => ({ label: one.name, color: one.color, note: share(one.share) }))),
    tableBehind(t('part.languages'), [{ title: t('column.language') }, { title: t('column.share'), number: true }, { title: t('column.lines'), number: true }],
      () => named.map((one) => [one.name, share(one.share), number(one.size)]))];
}

function activity(data) {
  if (data.activity.length === 0) return empty(t('activity.empty'));
  const starts = periodsBetween(data.activity[0].start, data.activity.at(-1).start, 'week');
  const weeks = new Map(data.activity.map((one) => [one.start, one.commits]));
  const label = t('chart.activity-of', { name: person(data) });
  const values = starts.map((start) => weeks.get(start) ?? 0);
  const chart = timeChart({ kind: 'bars', label, unit: 'week', starts, series: [{ label: t('column.commits'), color: paletteColor(0), values }] });
  return [chart, tableBehind(label, [{ title: t('column.week'), class: 'date' }, { title: t('column.commits'), number: true }],
    () => data.activity.map((one) => [one.start, number(one.commits)]).reverse(), chart)];
}

function technologies(data) {
  if (data.technologies.length === 0) return empty(t('technologies.empty'));
  return [el('p', { class: 'quiet small' }, t('profile.technologies')), el('div', { class: 'kinds' }, grouped(data.technologies, (one) => one.kind).map(([kind, members]) =>
    el('section', null, el('h3', null, kindTitle(kind)), el('ul', { class: 'techs' }, members.map((one) =>
      el('li', null, el('strong', null, one.name), el('span', { class: 'quiet small' }, ` ${one.repos.map(shortName).join(', ')}`)))))))];
}

export async function showPerson(page) {
  const data = await profile(page.name);
  page.draw(person(data), heading(data), card('repositories', repositories(data)), card('languages', languages(data)),
    card('activity', activity(data)), card('technologies', technologies(data)));
}
