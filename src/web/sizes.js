// How a number is spread over students, as a histogram with the percentiles under it.

import { scaleLinear } from './d3.js';
import { el, replace, svg } from './dom.js';
import { tableBehind } from './copy.js';
import { empty } from './states.js';
import { bytes, counted, number } from './format.js';
import { follow, MARGIN, responsive, sizeAxis, tickAt } from './chart.js';
import { t } from './text.js';

const rangeOf = ({ from, to }) => (to === null ? t('sizes.from', { from: bytes(from) }) : `${bytes(from)} – ${bytes(to)}`);

const WIDEST = 90;

function axes(bins, { x, y }, width, height) {
  const every = Math.ceil(bins.length / Math.max(Math.floor((x.range()[1] - x.range()[0]) / 75), 2));
  return svg('g', { class: 'axes' }, sizeAxis(y, [MARGIN.left, width - MARGIN.right], number),
    bins.map((bin, index) => index % every === 0 && tickAt(x(index), height, bin.to === null ? `≥ ${bytes(bin.from)}` : bytes(bin.from), x.range())));
}

function draw(box, bins, label, width, height) {
  const x = scaleLinear().domain([0, bins.length]).range([MARGIN.left, Math.min(width - MARGIN.right, MARGIN.left + bins.length * WIDEST)]);
  const y = scaleLinear().domain([0, Math.max(...bins.map(({ students }) => students), 1)]).nice(4).range([height - MARGIN.bottom, MARGIN.top]);
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, tabindex: '0', role: 'img', 'aria-label': `${label}. ${t('chart.keys-bins')}` },
    axes(bins, { x, y }, width, height),
    svg('g', { class: 'bins' }, bins.map((bin, index) => svg('rect', { class: bin.to === null ? 'beyond' : null,
      x: x(index) + 1, width: Math.max(x(1) - x(0) - 2, 1), y: y(bin.students), height: y(0) - y(bin.students) }))));
  replace(box, drawing);
  follow(box, drawing, {
    count: bins.length,
    at: (index) => x(index + 0.5),
    nearest: (place) => Math.floor(x.invert(place)),
    describe: (index) => el('div', null, el('strong', null, rangeOf(bins[index])), el('div', { class: 'row' }, counted('students', bins[index].students))),
  });
}

export function sizes({ students, percentiles, bins }) {
  if (students === 0) return empty(t('sizes.empty'));
  const label = t('chart.sizes');
  const chart = responsive((box, width, height) => draw(box, bins, label, width, height));
  return [el('dl', { class: 'percentiles' }, Object.entries(percentiles).map(([name, value]) =>
    el('div', null, el('dt', null, t(`percentile.${name}`)), el('dd', null, bytes(value))))), chart,
  tableBehind(label, [{ title: t('column.size') }, { title: t('column.students'), number: true }], () => bins.map((bin) => [rangeOf(bin), number(bin.students)]), chart)];
}
