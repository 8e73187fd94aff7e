// One student's work on an assignment: how it grew, what was built and run, the files.

import { el, replace } from './dom.js';
import { empty } from './states.js';
import { bytes, moment, number } from './format.js';
import { card, path, stuckFrom, stuckMark, tile } from './assignment.js';
import { ago, tableAndCopy } from './classes.js';
import { assignmentParts, forgetButton, keepingPlace, watched } from './coding.js';
import { curve } from './curve.js';
import { assignmentAddress } from './state.js';
import { t } from './text.js';

function totals({ totals: all }) {
  return [all.stuck && el('p', null, stuckMark(all.stuck)),
    el('dl', { class: 'tiles' }, tile(all.size === null ? '–' : bytes(all.size), t('column.size')),
      tile(all.size_change === null ? '–' : bytes(all.size_change), t('column.size_change')), tile(number(all.snapshots), t('total.snapshots')),
      tile(number(all.builds), t('total.builds'), all.builds > 0 && t('total.failed', { share: number(all.failing_builds) })), tile(number(all.runs), t('total.runs')),
      tile(ago(all.last_active), t('total.last_active')))];
}

function files({ files: all }) {
  if (all.total === 0) return empty(t('files.empty'));
  const columns = [{ title: t('column.file'), class: 'path' }, { title: t('column.size'), number: true }, { title: t('column.snapshots'), number: true, class: 'roomy' }, { title: t('column.last_saved'), class: 'date' }];
  const rows = (time) => all.shown.map((one) => [one.name, bytes(one.size), number(one.snapshots), time(one.last_saved)]);
  return [tableAndCopy(t('part.files'), columns, rows), all.total > all.shown.length && empty(t('first-of', { n: number(all.shown.length), total: number(all.total) }))];
}

export async function showStudent(page) {
  const [name, assignment, , student] = page.names;
  const title = t('student.title', { number: student });
  const wanted = () => ({ parts: [...assignmentParts(name, assignment), 'students', encodeURIComponent(student)], parameters: { stuck: stuckFrom() } });
  await watched(page, `${title} · ${assignment}`, wanted, (first) => {
    const [head, drawing, list] = [el('div'), el('div'), el('div')];
    const draw = (data) => {
      for (const [box, make] of [[head, totals], [drawing, curve], [list, files]]) keepingPlace(box, () => replace(box, make(data)));
    };
    page.draw(`${title} · ${assignment}`, el('header', { class: 'repository' },
      path(el('a', { href: '#/classes' }, t('nav.classes')), name, el('a', { href: assignmentAddress(name, assignment) }, assignment)),
      el('div', { class: 'name-line' }, el('h1', null, title), forgetButton()),
      el('p', { class: 'quiet' }, t('student.since', { time: moment(first.totals.first_active) })), head),
    card('curve', drawing), card('files', list));
    draw(first);
    return draw;
  });
}
