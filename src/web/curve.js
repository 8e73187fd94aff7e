// A student's size over time as a line of steps, with builds and runs on it: shape and color tell what each was.

import { scaleLinear, scaleTime } from './d3.js';
import { choice, el, replace, svg } from './dom.js';
import { tableBehind } from './copy.js';
import { empty } from './states.js';
import { bytes, clock, counted, dayName, localDay, moment, number } from './format.js';
import { follow, MARGIN, responsive, sizeAxis, tickAt } from './chart.js';
import { option, remember } from './state.js';
import { t } from './text.js';

const SIZE = 5;
const DAY = 86400000;
const BREAK = 30 * 60000;
const SHORT = 8 * 60000;
// Around 0, 0. What failed is a cross or points down, what went well is round or points up.
const shapes = {
  'build-good': 'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z', 'build-failed': 'M-5 -5L5 5M5 -5L-5 5',
  'run-good': `M0 -${SIZE + 1}L${SIZE} ${SIZE - 1}H-${SIZE}Z`, 'run-failed': `M0 ${SIZE + 1}L${SIZE} -${SIZE - 1}H-${SIZE}Z`,
};
const names = Object.keys(shapes);
const kindOf = (what, { exit_code: code }) => `${what}-${code === 0 ? 'good' : 'failed'}`;

// All that happened, in order; each mark with the size that there was.
function gather({ points, builds, runs }) {
  const all = [...points.shown.map(({ at, size }) => ({ at: Date.parse(at), size, kind: 'saved', count: 1 })),
    ...builds.shown.map((mark) => ({ ...mark, at: Date.parse(mark.at), kind: kindOf('build', mark) })),
    ...runs.shown.map((mark) => ({ ...mark, at: Date.parse(mark.at), kind: kindOf('run', mark) }))];
  all.sort((left, right) => left.at - right.at || (left.kind === 'saved' ? -1 : 0));
  let size = null;
  for (const one of all) {
    if (one.kind === 'saved') ({ size } = one);
    else one.size = size;
  }
  return all;
}

// Where each is along the way: by the time that passed, or with every break of more than half an hour as one of some
// minutes. Students work for an hour here and there in weeks, which the time that passed shows as upright strokes.
function place(all, mode) {
  let way = 0;
  all.forEach((one, index) => {
    const gap = index === 0 ? 0 : one.at - all[index - 1].at;
    one.begins = index === 0 || gap > BREAK;
    way += one.begins ? Math.min(gap, SHORT) : gap;
    one.place = mode === 'worked' ? way : one.at;
  });
}

function scales(all, mode, width, height) {
  const [from, to] = [all[0].place, all.at(-1).place];
  const slack = Math.max((to - from) * 0.02, 60000);
  const x = (mode === 'worked' ? scaleLinear() : scaleTime()).domain([from - slack, to + slack]).range([MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear().domain([0, Math.max(1, ...all.map(({ size }) => size ?? 0))]).nice(4).range([height - MARGIN.bottom, MARGIN.top + 6]);
  return { x, y };
}

const timeLabel = (at, long) => (long || at.getHours() + at.getMinutes() === 0 ? dayName(localDay(at)) : clock(at));

function timeMarks({ x }, width) {
  const marks = x.ticks(Math.max(Math.floor(width / 90), 2));
  const long = marks.length > 1 && marks[1] - marks[0] >= DAY;
  return marks.map((at) => [x(at), timeLabel(at, long)]).filter(([, label], index, all) => index === 0 || label !== all[index - 1][1]);
}

// A mark where work began again, as far as there is room for what it says: the day, or the time where all is of one day.
function workMarks(all, { x }) {
  const long = localDay(new Date(all[0].at)) !== localDay(new Date(all.at(-1).at));
  const marks = [];
  for (const one of all.filter(({ begins }) => begins))
    if (marks.length === 0 || x(one.place) - marks.at(-1)[0] > 60) marks.push([x(one.place), timeLabel(new Date(one.at), long)]);
  return marks;
}

function axes(all, mode, scale, width, height) {
  const marks = mode === 'worked' ? workMarks(all, scale) : timeMarks(scale, width);
  const breaks = mode === 'worked' ? all.filter(({ begins }) => begins).slice(1) : [];
  return svg('g', { class: 'axes' }, sizeAxis(scale.y, scale.x.range(), bytes),
    breaks.map(({ place: at }) => svg('line', { class: 'break', x1: scale.x(at - SHORT / 2), x2: scale.x(at - SHORT / 2), y1: MARGIN.top, y2: height - MARGIN.bottom })),
    marks.map(([at, label]) => tickAt(at, height, label, scale.x.range())));
}

function line(all, { x, y }) {
  const saved = all.filter(({ kind }) => kind === 'saved');
  if (saved.length === 0) return null;
  const steps = saved.map(({ place: at, size }, index) => (index === 0 ? `M${x(at).toFixed(1)} ${y(size).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(size).toFixed(1)}`));
  return [svg('path', { class: 'line', d: `${steps.join('')}H${x(all.at(-1).place).toFixed(1)}` }),
    svg('circle', { class: 'end', cx: x(saved.at(-1).place), cy: y(saved.at(-1).size), r: 3 })]; // one snapshot alone makes no line
}

export const kindName = (kind) => t(`mark.${kind}`);

function tell(one) {
  return el('div', null, el('strong', null, moment(new Date(one.at).toISOString())),
    el('div', { class: 'row' }, el('span', { class: 'name' }, kindName(one.kind)), one.count > 1 && el('span', null, `× ${number(one.count)}`)),
    one.exit_code > 0 || one.exit_code < 0 ? el('div', { class: 'row' }, t('mark.exit-code', { n: one.exit_code })) : null,
    one.size !== null && el('div', { class: 'row' }, bytes(one.size)));
}

function draw(box, all, mode, label, width, height) {
  const scale = scales(all, mode, width, height);
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, tabindex: '0', role: 'img', 'aria-label': `${label}. ${t('chart.keys-marks')}` },
    axes(all, mode, scale, width, height), svg('g', { class: 'curve' }, line(all, scale),
      all.filter(({ kind }) => kind !== 'saved').map(({ place: at, size, kind }) =>
        svg('path', { class: `mark ${kind}`, d: shapes[kind], transform: `translate(${scale.x(at).toFixed(1)} ${scale.y(size ?? 0).toFixed(1)})` }))));
  replace(box, drawing);
  const nearest = (x) => all.reduce((best, one, index) => (Math.abs(scale.x(one.place) - x) < Math.abs(scale.x(all[best].place) - x) ? index : best), 0);
  follow(box, drawing, { count: all.length, at: (index) => scale.x(all[index].place), nearest, describe: (index) => tell(all[index]) });
}

// A shape as the chart has it, for the legend.
const sample = (kind) => svg('svg', { class: 'curve sample', width: 16, height: 14, viewBox: '-8 -7 16 14', 'aria-hidden': 'true' },
  kind === 'saved' ? svg('path', { class: 'line', d: 'M-8 4H0V-4H8' }) : svg('path', { class: `mark ${kind}`, d: shapes[kind] }));

function legend(data, all) {
  const there = ['saved', ...names].filter((kind) => all.some((one) => one.kind === kind));
  const count = { saved: null, 'build-good': data.builds.total - data.builds.failing, 'build-failed': data.builds.failing,
    'run-good': data.runs.total - data.runs.failing, 'run-failed': data.runs.failing };
  return el('ul', { class: 'legend' }, there.map((kind) => el('li', null, sample(kind), el('span', null, ` ${kind === 'saved' ? t('mark.size') : kindName(kind)}`),
    count[kind] !== null && el('span', { class: 'quiet' }, ` ${number(count[kind])}`))));
}

export function curve(data) {
  const all = gather(data);
  if (all.length === 0) return empty(t('curve.empty'));
  const label = t('chart.curve', { number: data.totals.number });
  const pauses = all.some(({ at }, index) => index > 0 && at - all[index - 1].at > BREAK);
  const modes = !pauses ? ['passed'] : all.at(-1).at - all[0].at > DAY / 2 ? ['worked', 'passed'] : ['passed', 'worked'];
  const chart = el('div');
  const drawIn = () => {
    const mode = option('time', modes);
    place(all, mode);
    replace(chart, responsive((box, width, height) => draw(box, all, mode, label, width, height)));
  };
  drawIn();
  const thinned = [data.points, data.builds, data.runs].some((one) => one.total > one.shown.length);
  const columns = [{ title: t('column.when'), class: 'date' }, { title: t('column.what') }, { title: t('column.size'), number: true },
    { title: t('column.exit-code'), number: true }, { title: t('column.times'), number: true }];
  return [pauses && el('div', { class: 'switches' }, choice(t('curve.time'), 'time', modes.toSorted().toReversed().map((mode) => [mode, t(`curve.${mode}`)]), option('time', modes),
    (mode) => { remember('time', mode, modes[0]); drawIn(); })), legend(data, all), chart, thinned && el('p', { class: 'quiet small' }, t('curve.thinned', { points: counted('curve.points', data.points.total) })),
    tableBehind(label, columns, () => all.map((one) => [moment(new Date(one.at).toISOString()), kindName(one.kind), one.size === null ? '–' : bytes(one.size),
      one.exit_code ?? '', number(one.count)]).reverse(), chart)];
}
