// Technologies, how they came and went, dependencies, and what was skipped.

import { el, table, expandable } from './dom.js';
import { empty, nothing } from './states.js';
import { counted, fileLink, link, number, period } from './format.js';
import { has, t } from './text.js';

// A kind that the table of texts does not know is shown as the data has it.
export const kindTitle = (kind) => (has(`kind.${kind}`) ? t(`kind.${kind}`) : kind ?? t('kind.other'));

function place(data, { path, line }) {
  const name = line ? `${path}:${line}` : path;
  const href = path ? fileLink(data.repo, data.head, path, line) : null;
  return href ? el('a', { href, rel: 'noreferrer' }, name) : name;
}

function technology(data, one) {
  const more = one.evidence.length - 3 + Number(one.evidence_more ?? 0);
  return el('li', { class: 'tech' },
    el('strong', null, one.name),
    el('ul', { class: 'evidence small' },
      one.evidence.slice(0, 3).map((where) => el('li', { title: where.rule ?? null }, place(data, where))),
      more > 0 && el('li', { class: 'quiet' }, counted('places.more', more))));
}

export function grouped(list, key) {
  const groups = new Map();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups];
}

export function technologies(data) {
  if (data.technologies.length === 0) return nothing(data, 'technologies');
  return el('div', { class: 'kinds' }, grouped(data.technologies, (one) => one.kind).map(([kind, members]) =>
    el('section', null, el('h3', null, kindTitle(kind)), el('ul', { class: 'techs' }, members.map((one) => technology(data, one))))));
}

const dependencyName = (one) => (typeof one === 'object' && one !== null ? [one.ecosystem, one.name].filter(Boolean).join(' ') : one);

export function changes(data) {
  if (data.changes.length === 0) return nothing(data, 'changes');
  const columns = [{ title: t('column.when'), class: 'date' }, { title: t('column.what') }, { title: t('column.change') }, { title: t('column.where'), class: 'path roomy' }];
  const commit = (one) => {
    const href = one.commit && link(data.repo, 'commit', one.commit);
    return href ? el('a', { href, rel: 'noreferrer' }, period(one.start, data.unit)) : period(one.start, data.unit);
  };
  const row = (one) => [commit(one), one.tech ?? dependencyName(one.dependency), t(`change.${one.change}`), one.path ?? '–'];
  return el('div', null,
    expandable(data.changes, 10, counted('changes.all', data.changes.length), (rows) => table(t('part.changes'), columns, rows.map(row))),
    data.total > data.changes.length && el('p', { class: 'quiet small' }, t('first-of', { n: number(data.changes.length), total: number(data.total) })));
}

// The same thing asked for in the same way in several places is one row.
function gather(found) {
  const rows = new Map();
  for (const one of found) {
    const key = JSON.stringify([one.ecosystem, one.name, one.requirement, one.resolved, one.scope]);
    if (rows.has(key)) rows.get(key).places.push(one);
    else rows.set(key, { ...one, places: [one] });
  }
  return [...rows.values()];
}

function placesOf(data, { places }) {
  if (!places[0].path) return '–';
  const rest = places.slice(1);
  return [place(data, places[0]), rest.length > 0 &&
    el('details', { class: 'note' }, el('summary', null, t('more', { n: number(rest.length) })), el('ul', { class: 'evidence small' }, rest.map((one) => el('li', null, place(data, one)))))];
}

export function dependencies(data) {
  if (data.dependencies.length === 0) return nothing(data, 'dependencies');
  const columns = [{ title: t('column.name'), class: 'name' }, { title: t('column.requirement') }, { title: t('column.resolved'), class: 'roomy' },
    { title: t('column.scope'), class: 'roomy' }, { title: t('column.ecosystem'), class: 'roomy' }, { title: t('column.where'), class: 'path' }];
  const scope = (one) => (has(`scope.${one.scope}`) ? t(`scope.${one.scope}`) : one.scope ?? '–');
  const row = (one) => [one.name, one.requirement ?? '–', one.resolved ?? '–', scope(one), one.ecosystem, placesOf(data, one)];
  const rows = gather(data.dependencies);
  return el('div', null,
    expandable(rows, 10, counted('dependencies.all', rows.length), (some) => table(t('part.dependencies'), columns, some.map(row))),
    data.total > data.dependencies.length && el('p', { class: 'quiet small' }, t('first-of', { n: number(data.dependencies.length), total: number(data.total) })));
}

export function skipped(data) {
  if (data.skipped.length === 0) return empty(t('skipped.empty'));
  const reason = (name) => (has(`reason.${name}`) ? t(`reason.${name}`) : name);
  return table(t('part.skipped'), [{ title: t('column.stage') }, { title: t('column.reason') }, { title: t('column.files'), number: true }],
    data.skipped.map((one) => [one.stage, reason(one.reason), number(one.files)]));
}
