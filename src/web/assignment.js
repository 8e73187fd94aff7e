// An assignment: how all of its students are getting on.

import { el, field, replace } from './dom.js';
import { tableBehind } from './copy.js';
import { empty } from './states.js';
import { bytes, counted, moment, number, paletteColor, period, relative, share, short } from './format.js';
import { legend, periodsBetween, timeChart } from './chart.js';
import { sizes } from './sizes.js';
import { ago, tableAndCopy } from './classes.js';
import { assignmentParts, forgetButton, keepingPlace, watched } from './coding.js';
import { option, remember, studentAddress } from './state.js';
import { t } from './text.js';

const STEPS = [200, 1000, 2000];
const stuckChoices = ['5', '3', '10', '20'];
export const stuckFrom = () => option('stuck', stuckChoices);
const fields = ['number', 'stuck', 'last_active', 'size', 'size_change', 'snapshots', 'builds', 'failing_builds', 'runs'];
const sorts = ['-stuck', ...fields.flatMap((name) => [name, `-${name}`]).filter((name) => name !== '-stuck')];

export const tile = (value, label, note) => el('div', { class: 'tile' }, el('dd', null, value), el('dt', null, label, note && ` ${note}`));

export const path = (...parts) => el('nav', { class: 'way quiet', 'aria-label': t('classes.way') }, el('ol', null, parts.map((part) => el('li', { class: 'long' }, part))));

export const card = (id, ...content) => el('section', { class: 'card', 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, t(`part.${id}`)), content);

// In words, not by color alone.
export const stuckMark = (stuck) => el('span', { class: 'stuck' }, counted('stuck.row', stuck.failing_builds), ' ', el('span', { class: 'small' }, t('stuck.since'), ' ', ago(stuck.since)));

const failing = ({ builds, failing_builds: failed }) => (builds > 0 ? t('total.failed', { share: share(failed / builds) }) : null);

function totals(data) {
  const { totals: all } = data;
  return el('dl', { class: 'tiles' },
    tile(number(all.students), t('total.students')), tile(number(all.stuck), t('total.stuck'), t('total.stuck-from', { n: data.stuck_from })),
    tile(number(all.snapshots), t('total.snapshots')), tile(number(all.builds), t('total.builds'), failing(all)), tile(number(all.runs), t('total.runs')),
    tile(ago(all.last_active), t('total.last_active')));
}

const kinds = [
  ['snapshots', (day) => day.snapshots], ['good_builds', (day) => day.builds - day.failing_builds],
  ['failed_builds', (day) => day.failing_builds], ['runs', (day) => day.runs],
];

function days(data) {
  if (data.days.length === 0) return empty(t('days.empty'));
  const found = new Map(data.days.map((day) => [day.day, day]));
  const starts = periodsBetween(data.days[0].day, data.days.at(-1).day, 'day');
  const colors = [paletteColor(0), paletteColor(2), paletteColor(1), paletteColor(3)];
  const series = kinds.map(([name, of], index) => ({ label: t(`column.${name}`), color: colors[index], values: starts.map((day) => (found.has(day) ? of(found.get(day)) : 0)) }));
  const label = t('chart.days');
  const chart = timeChart({ kind: 'bars', label, unit: 'day', starts, series });
  return [legend(series.map((one) => ({ label: one.label, color: one.color, note: short(one.values.reduce((sum, value) => sum + value, 0)) }))), chart,
    el('p', { class: 'quiet small' }, t('days.zone', { zone: data.zone })),
    tableBehind(label, [{ title: t('column.day'), class: 'date' }, ...series.map((one) => ({ title: one.label, number: true }))],
      () => data.days.map((day) => [period(day.day, 'day'), ...kinds.map(([, of]) => number(of(day)))]).reverse(), chart)];
}

// A column's heading is the button that sorts by it: numbers from the largest at first.
function heading(name, current, choose) {
  const down = current === `-${name}`;
  const sorted = down ? 'descending' : current === name ? 'ascending' : null;
  const next = sorted ? (down ? name : `-${name}`) : name === 'number' ? name : `-${name}`;
  return { plain: t(`column.${name}`), sorted, number: !['number', 'last_active', 'stuck'].includes(name),
    class: { number: 'date', last_active: 'date', stuck: 'wide roomy', size_change: 'roomy', snapshots: 'roomy', runs: 'roomy', builds: 'roomy' }[name],
    title: el('button', { type: 'button', class: 'sort', id: `by-${name}`, onclick: () => choose(next) },
      t(`column.${name}`), el('span', { 'aria-hidden': 'true' }, { ascending: ' ↑', descending: ' ↓' }[sorted] ?? ' ↕')) };
}

function students(data, choose) {
  if (data.students.length === 0) return empty(t('students.empty'));
  const columns = fields.map((name) => heading(name, option('sort', sorts), choose));
  const mark = (stuck, time) => stuck && (time === ago ? stuckMark(stuck) : `${counted('stuck.row', stuck.failing_builds)} ${t('stuck.since')} ${moment(stuck.since)}`);
  const rows = (time) => data.students.map((one) => [
    el('div', null, el('a', { id: `student-${one.number}`, href: studentAddress(data.class, data.assignment, one.number, stuckFrom() === stuckChoices[0] ? {} : { stuck: stuckFrom() }) }, String(one.number)),
      one.stuck && time === ago && el('div', { class: 'narrow' }, stuckMark(one.stuck))), mark(one.stuck, time), time(one.last_active),
    one.size === null ? '–' : bytes(one.size), one.size_change === null ? '–' : bytes(one.size_change), number(one.snapshots), number(one.builds), number(one.failing_builds), number(one.runs)]);
  return tableAndCopy(t('part.students'), columns, rows);
}

function stuckSelect(change) {
  const select = el('select', { id: 'stuck-from', onchange: () => { remember('stuck', select.value, stuckChoices[0]); change(); } },
    stuckChoices.toSorted((left, right) => left - right).map((value) => el('option', { value, selected: value === stuckFrom() }, counted('stuck.from', Number(value)))));
  return el('div', { class: 'controls' }, field(t('stuck.label'), select));
}

export async function showAssignment(page) {
  const [name, assignment] = page.names;
  const title = `${assignment} · ${name}`;
  let step = 0;
  const wanted = () => ({ parts: assignmentParts(name, assignment), parameters: { sort: option('sort', sorts), stuck: stuckFrom(), limit: STEPS[step] } });
  await watched(page, title, wanted, (first, again) => {
    const [head, spread, daily, list] = [el('div'), el('div'), el('div'), el('div')];
    const said = el('span', { class: 'quiet small', role: 'status' });
    const ask = () => again().catch((error) => replace(said, el('span', { class: 'bad' }, error.message)));
    const choose = (sort) => { remember('sort', sort, sorts[0]); ask(); };
    const more = () => { step++; ask(); };
    const before = new Map();
    const part = (box, of, make) => { // as it was where nothing of it has changed
      const now = JSON.stringify(of);
      if (before.get(box) !== now) keepingPlace(box, () => replace(box, make()));
      before.set(box, now);
    };
    const draw = (data) => {
      part(head, [data.totals, data.stuck_from], () => totals(data));
      part(spread, data.sizes, () => sizes(data.sizes));
      part(daily, data.days, () => days(data));
      part(list, [data.students, data.next, option('sort', sorts)], () => [students(data, choose),
        data.next && step + 1 < STEPS.length && el('button', { type: 'button', class: 'more', id: 'more-students', onclick: more }, t('more-button'))]);
      replace(said, data.next && t('first-of', { n: number(data.students.length), total: number(data.totals.students) }));
    };
    page.draw(title, el('header', { class: 'repository' }, path(el('a', { href: '#/classes' }, t('nav.classes')), name),
      el('div', { class: 'name-line' }, el('h1', null, assignment), forgetButton()), head),
    card('sizes', spread), card('days', daily), card('students', stuckSelect(ask), said, list));
    draw(first);
    return draw;
  });
}
