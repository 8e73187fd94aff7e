// Technologies, dependencies and what was skipped.

import { el, table, expandable } from './dom.js';
import { fileLink, number, plural } from './format.js';

const kinds = { ci: 'Continuous integration', cloud: 'Cloud', database: 'Databases', framework: 'Frameworks', build: 'Build', library: 'Libraries',
  test: 'Testing', testing: 'Testing', language: 'Languages', tool: 'Tools', container: 'Containers', 'package-manager': 'Package managers', infrastructure: 'Infrastructure', os: 'Operating systems' };

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
    el('details', { class: 'note' }, el('summary', null, `${rest.length} more`), el('ul', { class: 'evidence small' }, rest.map((one) => el('li', null, place(data, one)))))];
}

export function dependencies(data) {
  if (data.dependencies.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'No manifest asks for anything.' : 'Dependencies have not been looked for yet.');
  const columns = [{ title: 'Name', class: 'name' }, { title: 'Asked for' }, { title: 'Resolved', class: 'roomy' }, { title: 'Scope', class: 'roomy' }, { title: 'From', class: 'roomy' }, { title: 'Where', class: 'path' }];
  const row = (one) => [one.name, one.requirement ?? '–', one.resolved ?? '–', one.scope ?? '–', one.ecosystem, placesOf(data, one)];
  return el('div', null,
    expandable(gather(data.dependencies), 10, 'dependencies', (rows) => table('Dependencies', columns, rows.map(row))),
    data.total > data.dependencies.length && el('p', { class: 'quiet small' }, `The first ${number(data.dependencies.length)} of ${number(data.total)} entries are shown.`));
}

const reasons = { binary: 'binary', symlink: 'symbolic links', submodule: 'submodules', 'lfs-pointer': 'Git LFS pointers', 'too-large': 'too large' };

export function skipped(data) {
  if (data.skipped.length === 0) return el('p', { class: 'empty' }, 'Nothing was left out.');
  return table('Skipped', [{ title: 'Stage' }, { title: 'Reason' }, { title: 'Files', number: true }],
    data.skipped.map((one) => [one.stage, reasons[one.reason] ?? one.reason, number(one.files)]));
}
