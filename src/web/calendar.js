// The weeks of all years, a row a year, darker where more was committed: what bars over time do not
// show is how years resemble one another.

import { el, svg, replace } from './dom.js';
import { tableBehind } from './copy.js';
import { nothing } from './states.js';
import { counted, monthName, number, period } from './format.js';
import { t } from './text.js';

const DAY = 86400000;
const CELL = 16;
const LEFT = 40;
const TOP = 18;
const LEVELS = 4;

const at = (start) => Date.parse(`${start}T00:00:00Z`);

// An ISO week is of the year that its Thursday is of.
function placeOf(start) {
  const thursday = new Date(at(start) + 3 * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) };
}

function gather(data) {
  const weeks = new Map();
  for (const { periods } of data.series) for (const { start, commits } of periods) weeks.set(start, (weeks.get(start) ?? 0) + commits);
  return [...weeks].map(([start, commits]) => ({ start, commits, ...placeOf(start) })).sort((left, right) => (left.start < right.start ? -1 : 1));
}

// Few weeks are far above the rest, so the steps are those of the ranks, not of the numbers.
function steps(weeks) {
  const sorted = weeks.map(({ commits }) => commits).sort((left, right) => left - right);
  return Array.from({ length: LEVELS - 1 }, (_, index) => sorted[Math.floor(((index + 1) / LEVELS) * (sorted.length - 1))]);
}

const levelOf = (commits, limits) => 1 + limits.filter((limit) => commits > limit).length;

function months() {
  return Array.from({ length: 12 }, (_, month) => {
    const start = `2024-${String(month + 1).padStart(2, '0')}-01`;
    return svg('text', { x: LEFT + Math.round(month * 4.42) * CELL, y: TOP - 6 }, monthName(start));
  });
}

function drawing(weeks, label) {
  const limits = steps(weeks);
  const last = weeks.at(-1).year;
  const years = last - weeks[0].year + 1;
  const [width, height] = [LEFT + 53 * CELL, TOP + years * CELL];
  const x = ({ week }) => LEFT + week * CELL;
  const y = ({ year }) => TOP + (last - year) * CELL;
  return svg('svg', { class: 'calendar', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', tabindex: '0', 'aria-label': `${label}. ${t('chart.keys')}` },
    svg('g', { class: 'axes' }, months(), Array.from({ length: years }, (_, index) => svg('text', { x: 0, y: TOP + index * CELL + 11 }, String(last - index)))),
    Array.from({ length: years }, (_, index) => svg('rect', { class: 'row', x: LEFT, y: TOP + index * CELL, width: 53 * CELL - 2, height: CELL - 2, rx: 2 })),
    weeks.map((week) => svg('rect', { class: `level-${levelOf(week.commits, limits)}`, x: x(week), y: y(week), width: CELL - 2, height: CELL - 2, rx: 2 })));
}

// One line tells about the week under the pointer, or the one that the arrow keys are at.
function follow(picture, weeks, line) {
  const cells = [...picture.querySelectorAll('[class^="level-"]')];
  let current = -1;
  const show = (index) => {
    cells[current]?.classList.remove('current');
    current = index;
    cells[current]?.classList.add('current');
    replace(line, current < 0 ? t('calendar.hint') : `${period(weeks[current].start, 'week')}: ${counted('commits', weeks[current].commits)}`);
  };
  picture.addEventListener('pointermove', (event) => show(cells.indexOf(event.target)));
  picture.addEventListener('pointerleave', () => show(-1));
  picture.addEventListener('blur', () => show(-1));
  picture.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 52, ArrowDown: -52 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(current < 0 ? weeks.length - 1 : Math.min(Math.max(current + step, 0), weeks.length - 1));
  });
  show(-1);
}

function key() {
  return el('span', { class: 'key', 'aria-hidden': 'true' }, `${t('calendar.less')} `, Array.from({ length: LEVELS }, (_, index) => el('i', { class: `level-${index + 1}` })), ` ${t('calendar.more')}`);
}

export function calendar(data) {
  const weeks = gather(data);
  if (weeks.length === 0) return nothing(data, 'activity');
  const label = t('chart.calendar');
  const picture = drawing(weeks, label);
  const line = el('span', { role: 'status' });
  const box = el('div', { class: 'scroll' }, picture);
  follow(picture, weeks, line);
  return el('div', null, box, el('p', { class: 'quiet small calendar-line' }, line, key()),
    tableBehind(label, [{ title: t('column.week'), class: 'date' }, { title: t('column.commits'), number: true }],
      () => weeks.map(({ start, commits }) => [start, number(commits)]).reverse(), box));
}
