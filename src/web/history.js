// Activity and composition: how the repository changed over time.

import { el, choice, replace } from './dom.js';
import { tableBehind } from './copy.js';
import { nothing } from './states.js';
import { bytes, counted, languageColor, languageName, number, othersColor, paletteColor, period, person, short } from './format.js';
import { legend, periodsBetween, timeChart } from './chart.js';
import { option, remember } from './state.js';
import { t } from './text.js';

const spans = { all: Infinity, '5': 5, '1': 1 };

function nameSeries(one, by) {
  if (one.others !== null) return counted('others', one.others);
  return by === 'author' ? person(one.author) : languageName(one.language);
}

function colorSeries(one, by, index) {
  if (one.others !== null) return othersColor;
  return by === 'author' ? paletteColor(index) : languageColor(one.language, one.color);
}

const measures = {
  commits: (entry) => entry.commits,
  lines: (entry) => entry.added + entry.deleted,
};

// The last `years` years of the starts.
function newest(starts, years) {
  if (years === Infinity || starts.length === 0) return starts;
  const [year, rest] = [Number(starts.at(-1).slice(0, 4)), starts.at(-1).slice(4)];
  const from = `${String(year - years).padStart(4, '0')}${rest}`;
  return starts.filter((start) => start > from);
}

function makeSeries(data, starts, measure) {
  return data.series.map((one, index) => {
    const entries = new Map(one.periods.map((entry) => [entry.start, entry]));
    const values = starts.map((start) => (entries.has(start) ? measures[measure](entries.get(start)) : 0));
    return { label: nameSeries(one, data.by), color: colorSeries(one, data.by, index), values, total: values.reduce((sum, value) => sum + value, 0) };
  }).filter((one) => one.total > 0);
}

function activityChart(data, measure, span) {
  const starts = newest(periodsBetween(data.first, data.last, data.unit), spans[span]);
  const series = makeSeries(data, starts, measure);
  const label = t('chart.activity', { measure: t(`measure.${measure}`), unit: t(`each.${data.unit}`), by: t(`by.${data.by}`) });
  const chart = starts.length > 0 ? timeChart({ kind: 'bars', label, unit: data.unit, starts, series }) : null;
  const row = (start, index) => [data.unit === 'week' ? start : period(start, data.unit), ...series.map((one) => number(one.values[index]))];
  return el('div', null,
    legend(series.map((one) => ({ label: one.label, color: one.color, note: short(one.total) }))), chart,
    tableBehind(label, [{ title: t(`column.${data.unit}`), class: 'date' }, ...series.map((one) => ({ title: one.label, number: true }))],
      () => starts.map(row).filter((cells, index) => series.some((one) => one.values[index] !== 0)).reverse(), chart));
}

// The switches above the chart. All but the time span need another answer from the server (`load`).
export function activity(data, load) {
  if (data.series.length === 0) return nothing(data, 'activity');
  const chart = el('div');
  const redraw = () => replace(chart, activityChart(data, option('show', ['commits', 'lines']), option('span', ['all', '5', '1'])));
  const drawn = (name, usual) => (value) => { remember(name, value, usual); redraw(); };
  const loaded = (name, usual) => (value) => { remember(name, value, usual); load(); };
  const choices = (prefix, names) => names.map((name) => [name, t(`${prefix}.${name}`)]);
  redraw();
  return el('div', null,
    el('div', { class: 'switches' },
      choice(t('switch.by'), 'by', choices('choice', ['author', 'language']), data.by, loaded('by', 'author')),
      choice(t('switch.unit'), 'unit', choices('choice', ['week', 'month']), data.unit, loaded('unit', null)),
      choice(t('switch.show'), 'show', choices('choice', ['commits', 'lines']), option('show', ['commits', 'lines']), loaded('show', 'commits')),
      choice(t('switch.span'), 'span', choices('span', ['all', '5', '1']), option('span', ['all', '5', '1']), drawn('span', 'all'))),
    chart);
}

const sizes = {
  bytes: { of: (entry) => entry.bytes ?? 0, format: bytes },
  lines: { of: (entry) => entry.lines ?? 0, format: short },
  files: { of: (entry) => entry.files ?? 0, format: short },
};

function compositionChart(data, measure) {
  const { of, format } = sizes[measure];
  const series = data.series.map((one) => {
    const entries = new Map(one.periods.map((entry) => [entry.start, entry]));
    return { label: nameSeries(one, 'language'), color: colorSeries(one, 'language'),
      values: data.starts.map((start) => (entries.has(start) ? of(entries.get(start)) : 0)) };
  });
  const label = t('chart.composition', { measure: t(`size.${measure}`), unit: t(`each.${data.unit}`) });
  const chart = timeChart({ kind: 'area', label, unit: data.unit, starts: data.starts, series, format });
  return el('div', null,
    legend(series.map((one) => ({ label: one.label, color: one.color, note: one.values.at(-1) > 0 ? format(one.values.at(-1)) : t('gone') }))), chart,
    tableBehind(label, [{ title: t('column.end-of'), class: 'date' }, ...series.map((one) => ({ title: one.label, number: true }))],
      () => data.starts.map((start, index) => [period(start, data.unit), ...series.map((one) => format(one.values[index]))]).reverse(), chart));
}

export function composition(data) {
  if (data.series.length === 0) return nothing(data, 'composition');
  const chart = el('div');
  const usable = Object.keys(sizes).filter((name) => data.series.some((one) => one.periods.some((entry) => entry[name] > 0)));
  const allowed = usable.length > 0 ? usable : ['files'];
  const redraw = () => replace(chart, compositionChart(data, option('size', allowed)));
  redraw();
  return el('div', null,
    el('div', { class: 'switches' }, choice(t('switch.size'), 'size', allowed.map((name) => [name, t(`size.${name}`)]), option('size', allowed),
      (value) => { remember('size', value, allowed[0]); redraw(); })),
    chart);
}
