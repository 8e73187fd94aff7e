// Technologies, dependencies and what was skipped.

import { el, table, expandable } from './dom.js';
import { fileLink, number, plural } from './format.js';

const kinds = { ci: 'Continuous integration', cloud: 'Cloud', database: 'Databases', framework: 'Frameworks', build: 'Build', library: 'Libraries',
  test: 'Testing', testing: 'Testing', language: 'Languages', tool: 'Tools', container: 'Containers', 'package-manager': 'Package managers', infrastructure: 'Infrastructure' };

const title = (kind) => kinds[kind] ?? (kind ? kind[0].toUpperCase() + kind.slice(1).replaceAll('-', ' ') : 'Other');

function place(data, { path, line }) {
  const text = line ? `${path}:${line}` : path;
  const href = path ? fileLink(data.repo, data.head, path, line) : null;
  return href ? el('a', { href, rel: 'noreferrer' }, text) : text;
}

function technology(data, one) {
  const more = one.evidence.length - 3 + Number(one.evidence_more ?? 0);
  return el('li', { class: 'tech' },
    el('strong', null, one.name),
    el('ul', { class: 'evidence small' },
      one.evidence.slice(0, 3).map((where) => el('li', { title: where.rule ?? null }, place(data, where))),
      more > 0 && el('li', { class: 'quiet' }, `and ${plural(more, 'more place', 'more places')}`)));
}

export function technologies(data) {
  if (data.technologies.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'Nothing in the tree gives a technology away.' : 'Technologies have not been looked for yet.');
  const groups = Map.groupBy ? Map.groupBy(data.technologies, (one) => one.kind) : group(data.technologies);
  return el('div', { class: 'kinds' }, [...groups].map(([kind, members]) =>
    el('section', null, el('h3', null, title(kind)), el('ul', { class: 'techs' }, members.map((one) => technology(data, one))))));
}

function group(technologiesFound) {
  const groups = new Map();
  for (const one of technologiesFound) groups.set(one.kind, [...(groups.get(one.kind) ?? []), one]);
  return groups;
}

export function dependencies(data) {
  if (data.dependencies.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'No manifest asks for anything.' : 'Dependencies have not been looked for yet.');
  const columns = [{ title: 'Name' }, { title: 'Asked for' }, { title: 'Resolved', class: 'roomy' }, { title: 'Scope' }, { title: 'From', class: 'roomy' }, { title: 'Where', class: 'path' }];
  const row = (one) => [one.name, one.requirement ?? '–', one.resolved ?? '–', one.scope ?? '–', one.ecosystem, one.path ? place(data, one) : '–'];
  return el('div', null,
    expandable(data.dependencies, 10, 'dependencies', (rows) => table('Dependencies', columns, rows.map(row))),
    data.total > data.dependencies.length && el('p', { class: 'quiet small' }, `The first ${number(data.dependencies.length)} of ${number(data.total)} are shown.`));
}

const reasons = { binary: 'binary', symlink: 'symbolic links', submodule: 'submodules', 'lfs-pointer': 'Git LFS pointers', 'too-large': 'too large' };

export function skipped(data) {
  if (data.skipped.length === 0) return el('p', { class: 'empty' }, 'Nothing was left out.');
  return table('Skipped', [{ title: 'Stage' }, { title: 'Reason' }, { title: 'Files', number: true }],
    data.skipped.map((one) => [one.stage, reasons[one.reason] ?? one.reason, number(one.files)]));
}
