// Activity and composition: how the repository changed over time.

import { el, choice, replace, tableBehind } from './dom.js';
import { bytes, languageColor, languageName, number, othersColor, paletteColor, period, person, plural, short } from './format.js';
import { legend, periodsBetween, timeChart } from './chart.js';
import { option, remember } from './state.js';

const spans = { all: Infinity, '5': 5, '1': 1 };

function nameSeries(one, by) {
  if (one.others !== null) return `${plural(one.others, 'other')}`;
  return by === 'author' ? person(one.author) : languageName(one.language);
}

function colorSeries(one, by, index) {
  if (one.others !== null) return othersColor;
  return by === 'author' ? paletteColor(index) : languageColor(one.language, one.color);
}

const measures = {
  commits: { label: 'Commits', of: (entry) => entry.commits },
  lines: { label: 'Lines added and deleted', of: (entry) => entry.added + entry.deleted },
};

// The last `years` years of the starts.
function newest(starts, years) {
  if (years === Infinity || starts.length === 0) return starts;
  const [year, rest] = [Number(starts.at(-1).slice(0, 4)), starts.at(-1).slice(4)];
  const from = `${String(year - years).padStart(4, '0')}${rest}`;
  return starts.filter((start) => start > from);
}

function activityChart(data, measure, span) {
  const starts = newest(periodsBetween(data.first, data.last, data.unit), spans[span]);
  const series = data.series.map((one, index) => {
    const entries = new Map(one.periods.map((entry) => [entry.start, entry]));
    return { label: nameSeries(one, data.by), color: colorSeries(one, data.by, index),
      values: starts.map((start) => (entries.has(start) ? measures[measure].of(entries.get(start)) : 0)) };
  }).map((one) => ({ ...one, total: one.values.reduce((sum, value) => sum + value, 0) })).filter((one) => one.total > 0);
  const label = `${measures[measure].label} by ${data.unit} and ${data.by}`;
  return el('div', null,
    legend(series.map((one) => ({ label: one.label, color: one.color, note: short(one.total) }))),
    starts.length > 0 ? timeChart({ kind: 'bars', label, unit: data.unit, starts, series }) : null,
    tableBehind(label, [{ title: data.unit === 'week' ? 'Week' : 'Month', class: 'date' }, ...series.map((one) => ({ title: one.label, number: true }))],
      () => starts.map((start, index) => [data.unit === 'week' ? start : period(start, data.unit), ...series.map((one) => number(one.values[index]))]).filter((row) => row.slice(1).some((text) => text !== '0')).reverse()));
}

// The switches above the chart. All but the time span need another answer from the server (`load`).
export function activity(data, load) {
  if (data.series.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'There are no commits.' : 'The history has not been read yet.');
  const chart = el('div');
  const redraw = () => replace(chart, activityChart(data, option('show', ['commits', 'lines']), option('span', ['all', '5', '1'])));
  const drawn = (name, usual) => (value) => { remember(name, value, usual); redraw(); };
  const loaded = (name, usual) => (value) => { remember(name, value, usual); load(); };
  redraw();
  return el('div', null,
    el('div', { class: 'switches' },
      choice('By', 'by', [['author', 'Author'], ['language', 'Language']], data.by, loaded('by', 'author')),
      choice('Each', 'unit', [['week', 'Week'], ['month', 'Month']], data.unit, loaded('unit', null)),
      choice('Show', 'show', [['commits', 'Commits'], ['lines', 'Lines']], option('show', ['commits', 'lines']), loaded('show', 'commits')),
      choice('Time', 'span', [['all', 'All'], ['5', '5 years'], ['1', '1 year']], option('span', ['all', '5', '1']), drawn('span', 'all'))),
    chart);
}

const sizes = {
  bytes: { label: 'Size', of: (entry) => entry.bytes ?? 0, format: bytes },
  lines: { label: 'Lines', of: (entry) => entry.lines ?? 0, format: short },
  files: { label: 'Files', of: (entry) => entry.files ?? 0, format: short },
};

function compositionChart(data, measure) {
  const { label, of, format } = sizes[measure];
  const series = data.series.map((one) => {
    const entries = new Map(one.periods.map((entry) => [entry.start, entry]));
    return { label: nameSeries(one, 'language'), color: colorSeries(one, 'language'),
      values: data.starts.map((start) => (entries.has(start) ? of(entries.get(start)) : 0)) };
  });
  const title = `${label} by language at the end of each ${data.unit}`;
  return el('div', null,
    legend(series.map((one) => ({ label: one.label, color: one.color, note: one.values.at(-1) > 0 ? format(one.values.at(-1)) : 'gone' }))),
    timeChart({ kind: 'area', label: title, unit: data.unit, starts: data.starts, series, format }),
    tableBehind(title, [{ title: 'End of', class: 'date' }, ...series.map((one) => ({ title: one.label, number: true }))],
      () => data.starts.map((start, index) => [period(start, data.unit), ...series.map((one) => format(one.values[index]))]).reverse()));
}

export function composition(data) {
  if (data.series.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'There is nothing in the tree.' : 'The history has not been read yet.');
  const chart = el('div');
  const usable = Object.keys(sizes).filter((name) => data.series.some((one) => one.periods.some((entry) => entry[name] > 0)));
  const allowed = usable.length > 0 ? usable : ['files'];
  const redraw = () => replace(chart, compositionChart(data, option('size', allowed)));
  redraw();
  return el('div', null,
    el('div', { class: 'switches' }, choice('Measure', 'size', allowed.map((name) => [name, sizes[name].label]), option('size', allowed),
      (value) => { remember('size', value, allowed[0]); redraw(); })),
    chart);
}
