// Charts over time, drawn as SVG: stacked bars for what happened in a period, stacked areas for what
// was there at its end. A pointer, or the arrow keys, show one period's numbers.

import { el, svg, replace } from './dom.js';
import { dayName, monthName, period, short } from './format.js';
import { t } from './text.js';

const DAY = 86400000;
const MARGIN = { top: 10, right: 8, bottom: 26, left: 58 };
const LENGTH = { week: 7, month: 30, quarter: 91, year: 365 };

const time = (start) => Date.parse(`${start}T00:00:00Z`);

// All periods from first to last, so that empty ones are seen as empty.
export function periodsBetween(first, last, unit) {
  const starts = [];
  const step = { month: 1, quarter: 3, year: 12 }[unit];
  for (let at = new Date(time(first)); at.getTime() <= time(last) && starts.length < 6000;) {
    starts.push(at.toISOString().slice(0, 10));
    if (step) at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + step, 1));
    else at = new Date(at.getTime() + 7 * DAY);
  }
  return starts;
}

// Round numbers for the vertical axis, from zero to the first at or above `most`.
function ticks(most) {
  const raw = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw));
  const marks = [0];
  while (marks.at(-1) < most) marks.push(marks.at(-1) + step);
  if (marks.length === 1) marks.push(step);
  return marks;
}

function timeMarks(chart, from, to, width) {
  const marks = [];
  if (chart.unit === 'week' && chart.starts.length <= width / 70)
    return chart.starts.map((start) => [time(start), dayName(start)]);
  const months = (to - from) / (30.4 * DAY);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((size) => months / size <= width / 70) ?? 240;
  const begin = new Date(from);
  let month = begin.getUTCFullYear() * 12 + Math.ceil((begin.getUTCMonth() + (begin.getUTCDate() > 1 ? 1 : 0)) / step) * step;
  if (step > 12) month = Math.ceil(month / step) * step;
  for (; ; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) return marks;
    const iso = new Date(at).toISOString();
    marks.push([at, month % 12 === 0 ? iso.slice(0, 4) : monthName(iso.slice(0, 10))]);
  }
}

function scales(chart, width, height) {
  const from = time(chart.starts[0]);
  const last = time(chart.starts.at(-1));
  const to = chart.kind === 'bars' ? last + LENGTH[chart.unit] * DAY : Math.max(last, from + DAY);
  const totals = chart.starts.map((_, index) => chart.series.reduce((sum, one) => sum + one.values[index], 0));
  const marks = ticks(Math.max(...totals));
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  return {
    from, to, totals, marks, inner,
    x: (at) => MARGIN.left + ((at - from) / (to - from)) * inner.width,
    y: (value) => MARGIN.top + inner.height * (1 - value / marks.at(-1)),
  };
}

function axes(chart, scale, width, height) {
  return svg('g', { class: 'axes' },
    scale.marks.map((mark) => [
      svg('line', { x1: MARGIN.left, x2: width - MARGIN.right, y1: scale.y(mark), y2: scale.y(mark) }),
      svg('text', { x: MARGIN.left - 8, y: scale.y(mark) + 4, 'text-anchor': 'end' }, chart.format(mark)),
    ]),
    timeMarks(chart, scale.from, scale.to, scale.inner.width).map(([at, label]) => [
      svg('line', { class: 'tick', x1: scale.x(at), x2: scale.x(at), y1: height - MARGIN.bottom, y2: height - MARGIN.bottom + 5 }),
      svg('text', { x: Math.min(Math.max(scale.x(at), MARGIN.left + 8), width - MARGIN.right - 12), y: height - 6, 'text-anchor': 'middle' }, label),
    ]));
}

function barWidth(chart, scale) {
  const full = (LENGTH[chart.unit] * DAY / (scale.to - scale.from)) * scale.inner.width;
  return Math.min(Math.max(full > 4 ? full - 1.5 : full, 0.7), 48);
}

// One path a series, whatever the number of bars.
function bars(chart, scale) {
  const bases = chart.starts.map(() => 0);
  const width = barWidth(chart, scale);
  return chart.series.map((one) => {
    let path = '';
    chart.starts.forEach((start, index) => {
      const value = one.values[index];
      if (value === 0) return;
      const left = scale.x(time(start));
      const top = scale.y(bases[index] + value);
      path += `M${left.toFixed(2)} ${scale.y(bases[index]).toFixed(2)}V${top.toFixed(2)}h${width.toFixed(2)}V${scale.y(bases[index]).toFixed(2)}Z`;
      bases[index] += value;
    });
    return svg('path', { d: path, fill: one.color });
  });
}

function areas(chart, scale) {
  let bases = chart.starts.map(() => 0);
  return chart.series.map((one) => {
    const tops = bases.map((base, index) => base + one.values[index]);
    const point = (values) => (start, index) => `${scale.x(time(start)).toFixed(2)} ${scale.y(values[index]).toFixed(2)}`;
    const path = `M${chart.starts.map(point(tops)).join('L')}L${chart.starts.map(point(bases)).reverse().join('L')}Z`;
    bases = tops;
    return svg('path', { d: path, fill: one.color });
  });
}

function describe(chart, index) {
  const rows = chart.series.map((one) => [one, one.values[index]]).filter(([, value]) => value > 0);
  const total = rows.reduce((sum, [, value]) => sum + value, 0);
  return el('div', null,
    el('strong', null, period(chart.starts[index], chart.unit)), el('span', { class: 'total' }, chart.format(total)),
    rows.sort((left, right) => right[1] - left[1]).slice(0, 8).map(([one, value]) => el('div', { class: 'row' },
      el('i', { class: 'dot', style: { backgroundColor: one.color } }), el('span', { class: 'name' }, one.label), el('span', null, chart.format(value)))),
    rows.length > 8 && el('div', { class: 'row' }, t('and-more', { n: rows.length - 8 })));
}

function nearest(chart, scale, at) {
  const wanted = scale.from + ((at - MARGIN.left) / scale.inner.width) * (scale.to - scale.from);
  const middle = chart.kind === 'bars' ? (LENGTH[chart.unit] * DAY) / 2 : 0;
  let best = 0;
  chart.starts.forEach((start, index) => {
    if (Math.abs(time(start) + middle - wanted) < Math.abs(time(chart.starts[best]) + middle - wanted)) best = index;
  });
  return best;
}

// The line and the box that follow the pointer or the arrow keys.
function follow(box, drawing, chart, scale, width, height) {
  const cursor = svg('line', { class: 'cursor', y1: MARGIN.top, y2: height - MARGIN.bottom, visibility: 'hidden' });
  const tip = el('div', { class: 'tip', role: 'status', hidden: true });
  let current = -1;
  const show = (index) => {
    current = Math.min(Math.max(index, 0), chart.starts.length - 1);
    const at = scale.x(time(chart.starts[current])) + (chart.kind === 'bars' ? barWidth(chart, scale) / 2 : 0);
    cursor.setAttribute('x1', at);
    cursor.setAttribute('x2', at);
    cursor.setAttribute('visibility', 'visible');
    replace(tip, describe(chart, current));
    tip.hidden = false;
    const room = width - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, at > width / 2 ? at - tip.offsetWidth - 12 : at + 12))}px`;
  };
  const hide = () => {
    cursor.setAttribute('visibility', 'hidden');
    tip.hidden = true;
    current = -1;
  };
  drawing.append(cursor);
  box.append(tip);
  drawing.addEventListener('pointermove', (event) => show(nearest(chart, scale, event.clientX - drawing.getBoundingClientRect().left)));
  drawing.addEventListener('pointerleave', hide);
  drawing.addEventListener('blur', hide);
  drawing.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (event.key === 'Escape') hide();
    if (!step) return;
    event.preventDefault();
    show(current < 0 ? (step < 0 ? chart.starts.length - 1 : 0) : current + step);
  });
}

function draw(box, chart) {
  const width = Math.max(box.clientWidth, 240);
  const height = width < 500 ? 210 : 280;
  const scale = scales(chart, width, height);
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, tabindex: '0', role: 'img',
    'aria-label': `${chart.label}. ${t('chart.keys')}` },
  axes(chart, scale, width, height), svg('g', { class: chart.kind }, chart.kind === 'bars' ? bars(chart, scale) : areas(chart, scale)));
  replace(box, drawing);
  follow(box, drawing, chart, scale, width, height);
}

export function legend(entries) {
  return el('ul', { class: 'legend' }, entries.map(({ label, color, note }) =>
    el('li', null, el('i', { class: 'dot', style: { backgroundColor: color } }), el('span', null, label), note && el('span', { class: 'quiet' }, ` ${note}`))));
}

// chart: {kind: 'bars' | 'area', label, unit, starts, series: [{label, color, values}], format}
export function timeChart(chart) {
  const box = el('div', { class: 'chart' });
  let width = 0;
  chart.format ??= short;
  new ResizeObserver(() => {
    if (box.clientWidth === width || box.clientWidth === 0) return;
    width = box.clientWidth;
    draw(box, chart);
  }).observe(box);
  return box;
}
