// Charts over time, as SVG: stacked bars for what happened in a period, stacked areas for what was
// there at its end; D3 has the scales, the marks and the stacking. A pointer, or the arrow keys, show
// one period's numbers.

import { area, scaleLinear, scaleUtc, stack } from './d3.js';
import { el, svg, replace } from './dom.js';
import { dayName, monthName, period, short } from './format.js';
import { t } from './text.js';

const DAY = 86400000;
export const MARGIN = { top: 10, right: 8, bottom: 26, left: 58 };
const LENGTH = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

const time = (start) => Date.parse(`${start}T00:00:00Z`);

// All periods from first to last, so that empty ones are seen as empty.
export function periodsBetween(first, last, unit) {
  const starts = [];
  const step = { month: 1, quarter: 3, year: 12 }[unit];
  for (let at = new Date(time(first)); at.getTime() <= time(last) && starts.length < 6000;) {
    starts.push(at.toISOString().slice(0, 10));
    if (step) at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + step, 1));
    else at = new Date(at.getTime() + LENGTH[unit] * DAY);
  }
  return starts;
}

function timeMarks(chart, x, width) {
  const room = Math.max(Math.floor(width / 80), 2);
  const few = chart.starts.length <= room;
  const last = time(chart.starts.at(-1)); // bars go on behind it
  return (few ? chart.starts.map((start) => new Date(time(start))) : x.ticks(room).filter((at) => at <= last)).map((at) => {
    const start = at.toISOString().slice(0, 10);
    if (start.endsWith('-01-01')) return [at, start.slice(0, 4)];
    return [at, start.endsWith('-01') && !(few && LENGTH[chart.unit] <= 7) ? monthName(start) : dayName(start)];
  });
}

function scales(chart, width, height) {
  const from = time(chart.starts[0]);
  const last = time(chart.starts.at(-1));
  const to = chart.kind === 'bars' ? last + LENGTH[chart.unit] * DAY : Math.max(last, from + DAY);
  const values = chart.starts.map((_, index) => chart.series.map((one) => one.values[index]));
  const layers = stack().keys([...chart.series.keys()])(values);
  const most = Math.max(1, ...layers.at(-1).map(([, top]) => top));
  const x = scaleUtc().domain([from, to]).range([MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear().domain([0, most]).nice(4).range([height - MARGIN.bottom, MARGIN.top]);
  return { x, y, layers };
}

function axes(chart, { x, y }, height) {
  const [left, right] = x.range();
  return svg('g', { class: 'axes' }, sizeAxis(y, x.range(), chart.format),
    timeMarks(chart, x, right - left).map(([at, label]) => tickAt(x(at), height, label, x.range())));
}

function barWidth(chart, { x }) {
  const full = x(time(chart.starts[0]) + LENGTH[chart.unit] * DAY) - x(time(chart.starts[0]));
  return Math.min(Math.max(full > 4 ? full - 1.5 : full, 0.7), 48);
}

// One path a series, whatever the number of bars.
function bars(chart, scale) {
  const width = barWidth(chart, scale).toFixed(2);
  const places = chart.starts.map((start) => scale.x(time(start)).toFixed(2));
  return scale.layers.map((layer) => {
    const path = layer.map(([base, top], index) => (top > base
      ? `M${places[index]} ${scale.y(base).toFixed(2)}V${scale.y(top).toFixed(2)}h${width}V${scale.y(base).toFixed(2)}Z` : ''));
    return svg('path', { d: path.join(''), fill: chart.series[layer.key].color });
  });
}

function areas(chart, scale) {
  const draw = area().x((_, index) => scale.x(time(chart.starts[index]))).y0(([base]) => scale.y(base)).y1(([, top]) => scale.y(top));
  return scale.layers.map((layer) => svg('path', { d: draw(layer), fill: chart.series[layer.key].color }));
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
  const wanted = scale.x.invert(at).getTime();
  const middle = chart.kind === 'bars' ? (LENGTH[chart.unit] * DAY) / 2 : 0;
  let best = 0;
  chart.starts.forEach((start, index) => {
    if (Math.abs(time(start) + middle - wanted) < Math.abs(time(chart.starts[best]) + middle - wanted)) best = index;
  });
  return best;
}

// The line and the box that follow the pointer or the arrow keys, over `count` places: at(place) is where one is,
// nearest(x) which one is there, describe(place) what to say of it.
export function follow(box, drawing, { count, at: placeOf, nearest: find, describe: say }) {
  const { width, height } = drawing.viewBox.baseVal;
  const cursor = svg('line', { class: 'cursor', y1: MARGIN.top, y2: height - MARGIN.bottom, visibility: 'hidden' });
  const tip = el('div', { class: 'tip', role: 'status', hidden: true });
  let current = -1;
  const show = (index) => {
    current = Math.min(Math.max(index, 0), count - 1);
    const at = placeOf(current);
    cursor.setAttribute('x1', at);
    cursor.setAttribute('x2', at);
    cursor.setAttribute('visibility', 'visible');
    replace(tip, say(current));
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
  drawing.addEventListener('pointermove', (event) => show(find(event.clientX - drawing.getBoundingClientRect().left)));
  drawing.addEventListener('pointerleave', hide);
  drawing.addEventListener('blur', hide);
  drawing.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (event.key === 'Escape') hide();
    if (!step) return;
    event.preventDefault();
    show(current < 0 ? (step < 0 ? count - 1 : 0) : current + step);
  });
}

function draw(box, chart, width, height) {
  const scale = scales(chart, width, height);
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, tabindex: '0', role: 'img',
    'aria-label': `${chart.label}. ${t('chart.keys')}` },
  axes(chart, scale, height), svg('g', { class: chart.kind }, chart.kind === 'bars' ? bars(chart, scale) : areas(chart, scale)));
  replace(box, drawing);
  follow(box, drawing, {
    count: chart.starts.length,
    at: (index) => scale.x(time(chart.starts[index])) + (chart.kind === 'bars' ? barWidth(chart, scale) / 2 : 0),
    nearest: (x) => nearest(chart, scale, x),
    describe: (index) => describe(chart, index),
  });
}

export function legend(entries) {
  return el('ul', { class: 'legend' }, entries.map(({ label, color, note }) =>
    el('li', null, el('i', { class: 'dot', style: { backgroundColor: color } }), el('span', null, label), note && el('span', { class: 'quiet' }, ` ${note}`))));
}

// A box whose drawing has the room that there is: drawIn(box, width, height).
export function responsive(drawIn) {
  const box = el('div', { class: 'chart' });
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth === width || box.clientWidth === 0) return;
    width = box.clientWidth;
    drawIn(box, Math.max(width, 240), width < 500 ? 210 : 280);
  }).observe(box);
  return box;
}

// The lines across, with their numbers.
export function sizeAxis(y, [left, right], format) {
  return y.ticks(4).filter(Number.isInteger).map((mark) => [
    svg('line', { x1: left, x2: right, y1: y(mark), y2: y(mark) }),
    svg('text', { x: left - 8, y: y(mark) + 4, 'text-anchor': 'end' }, format(mark)),
  ]);
}

export function tickAt(x, height, label, [left, right]) {
  return [
    svg('line', { class: 'tick', x1: x, x2: x, y1: height - MARGIN.bottom, y2: height - MARGIN.bottom + 5 }),
    svg('text', { x: Math.min(Math.max(x, left + 8), right - 12), y: height - 6, 'text-anchor': 'middle' }, label),
  ];
}

// chart: {kind: 'bars' | 'area', label, unit, starts, series: [{label, color, values}], format}
export function timeChart(chart) {
  chart.format ??= short;
  return responsive((box, width, height) => draw(box, chart, width, height));
}
