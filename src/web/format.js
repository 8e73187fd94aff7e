// Numbers, dates, names, links and colors as people read them.

import { language, t } from './text.js';

const formats = new Map();

function numbers(kind) {
  const key = `${language()} ${kind}`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language(), kind === 'compact' ? { notation: 'compact', maximumFractionDigits: 1 } : {}));
  return formats.get(key);
}

const whole = (value) => numbers('whole').format(value);

export const number = (value) => (value === null || value === undefined ? '–' : whole(value));
export const short = (value) => (Math.abs(value) < 10000 ? whole(value) : numbers('compact').format(value));
// "1 line", "2,000 lines": the text's {n} is the number.
export const counted = (key, count) => t(key, { n: number(count), count });

export function share(part) {
  const percent = part * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent.toFixed(1)} %`;
}

export function bytes(value) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export const day = (time) => (time ? time.slice(0, 10) : '–');

const two = (value) => String(value).padStart(2, '0');
export const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;
export const localDay = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

// "2024-02-29 13:05", in the reader's own zone.
export function moment(time) {
  if (!time) return '–';
  const at = new Date(time);
  return `${localDay(at)} ${clock(at)}`;
}

const spans = [['day', 86400], ['hour', 3600], ['minute', 60]];

// "3 hours ago".
export function relative(time) {
  const seconds = Math.round((Date.parse(time) - Date.now()) / 1000);
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  for (const [unit, length] of spans) if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  return format.format(0, 'second');
}

const dates = new Map();
function dated(start, options) {
  const key = language() + JSON.stringify(options);
  if (!dates.has(key)) dates.set(key, new Intl.DateTimeFormat(language(), { timeZone: 'UTC', ...options }));
  return dates.get(key).format(new Date(`${start}T00:00:00Z`));
}

export const monthName = (start) => dated(start, { month: 'short' });
export const dayName = (start) => dated(start, { month: 'short', day: 'numeric' });

export function period(start, unit) {
  if (unit === 'year') return start.slice(0, 4);
  if (unit === 'day') return dated(start, { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' });
  if (unit === 'month' || unit === 'quarter') return dated(start, { month: 'short', year: 'numeric' });
  return t('period.week', { day: dated(start, { month: 'short', day: 'numeric', year: 'numeric' }) });
}

export const person = (author) => author.name || author.login || author.email || t('person.unknown');
export const languageName = (name) => name ?? t('language.none');
export const isLogin = (login) => /^[a-z0-9-]+(\[bot\])?$/i.test(login ?? '');

// "github.com/o/n" is at /repos/o/n; elsewhere the owner is all but the last part; a path is whole.
export function address(repo) {
  if (repo.startsWith('file:/')) return ['file:', repo.slice(6)];
  const slash = repo.lastIndexOf('/');
  return [repo.slice(0, slash).replace(/^github\.com\//, ''), repo.slice(slash + 1)];
}

export const shortName = (repo) => repo.replace(/^github\.com\//, '');
export const isGitHub = (repo) => /^github\.com\/[^/]+\/[^/]+$/.test(repo);

const escapePath = (path) => path.split('/').map(encodeURIComponent).join('/');

// Links go to github.com alone and only where its addresses are known.
export function link(repo, ...path) {
  return isGitHub(repo) ? `https://${escapePath(repo)}${path.map((part) => `/${escapePath(part)}`).join('')}` : null;
}

export function fileLink(repo, head, path, line) {
  const page = head ? link(repo, 'blob', head, path) : null;
  return page && line ? `${page}#L${Number(line)}` : page;
}

// Colors that people with any colour vision tell apart (Paul Tol's "bright" and "light" schemes).
const palette = ['#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377', '#ee8866', '#44bb99', '#bbcc33', '#aa8866'];
export const othersColor = '#8b939c';
export const paletteColor = (index) => palette[index % palette.length];

// Only "#rrggbb" is taken from the data; the rest get a color by their name, always the same.
export function languageColor(language, color) {
  if (/^#[0-9a-f]{6}$/i.test(color ?? '')) return color;
  if (!language) return othersColor;
  let hash = 0;
  for (const letter of language) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return paletteColor(hash);
}
