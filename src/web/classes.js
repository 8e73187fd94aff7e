// The classes and their assignments.

import { el, replace, table } from './dom.js';
import { empty } from './states.js';
import { copyButton } from './copy.js';
import { counted, moment, number, relative } from './format.js';
import { forgetButton, keepingPlace, watched } from './coding.js';
import { assignmentAddress } from './state.js';
import { t } from './text.js';

// How long ago, and when to the minute for those who point at it or copy it.
export const ago = (time) => (time ? el('time', { datetime: time, title: moment(time), 'data-relative': true }, relative(time)) : '–');

// The same table with other cells: what is copied has times to the minute and no marks.
export function tableAndCopy(caption, columns, rows) {
  return [table(caption, columns, rows(ago)), el('div', { class: 'takealong' }, copyButton(columns.map((one) => ({ ...one, title: one.plain ?? one.title })), () => rows(moment)))];
}

function classCard({ class: name, assignments }, index) {
  const columns = [{ title: t('column.assignment'), class: 'name' }, { title: t('column.students'), number: true }, { title: t('column.snapshots'), number: true, class: 'roomy' },
    { title: t('column.builds'), number: true, class: 'roomy' }, { title: t('column.runs'), number: true, class: 'roomy' },
    { title: t('column.first_active'), class: 'roomy date' }, { title: t('column.last_active'), class: 'date' }];
  const rows = (time) => assignments.map((one, place) => [el('a', { id: `to-${index}-${place}`, href: assignmentAddress(name, one.assignment) }, one.assignment), number(one.students), number(one.snapshots),
    number(one.builds), number(one.runs), time(one.first_active), time(one.last_active)]);
  return el('section', { class: 'card', 'aria-labelledby': `class-${index}` }, el('h2', { id: `class-${index}`, class: 'long' }, name),
    assignments.length === 0 ? empty(t('classes.no-assignments')) : tableAndCopy(t('classes.of', { name }), columns, rows));
}

const MOST = 1000;

export async function showClasses(page) {
  let limit = 100;
  await watched(page, t('nav.classes'), () => ({ parts: [], parameters: { limit } }), (first, again) => {
    const count = el('span', { class: 'quiet' });
    const list = el('div', { class: 'group' });
    const more = () => { limit = MOST; return again(); };
    const draw = (data) => keepingPlace(list, () => {
      replace(count, counted('classes.count', data.total));
      replace(list, data.total === 0 && el('section', { class: 'card' }, empty(t('classes.empty'))), data.classes.map(classCard),
        data.next && limit < MOST && el('button', { type: 'button', class: 'more', id: 'more-classes', onclick: more }, t('more-button')),
        data.next && limit === MOST && empty(t('first-of', { n: number(MOST), total: number(data.total) })));
    });
    page.draw(t('nav.classes'), el('header', { class: 'repository' }, el('div', { class: 'name-line' }, el('h1', null, t('nav.classes')), count, forgetButton())), list);
    draw(first);
    return draw;
  });
}
