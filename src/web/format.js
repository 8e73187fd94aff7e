// Numbers, dates, names, links and colors as people read them.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const number = (value) => (value === null || value === undefined ? '–' : whole.format(value));
export const short = (value) => (Math.abs(value) < 10000 ? whole.format(value) : compact.format(value));
export const plural = (count, one, many = one + 's') => `${number(count)} ${count === 1 ? one : many}`;

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

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export function period(start, unit) {
  const [year, month, date] = start.split('-');
  if (unit === 'year') return year;
  if (unit === 'month' || unit === 'quarter') return `${monthNames[Number(month) - 1]} ${year}`;
  return `Week of ${Number(date)} ${monthNames[Number(month) - 1]} ${year}`;
}

export const person = (author) => author.name || author.login || author.email || 'Unknown';
export const languageName = (language) => language ?? 'No language';

// "github.com/o/n" is at /repos/o/n; elsewhere the owner is all but the last part; a path is whole.
export function address(repo) {
  if (repo.startsWith('file:/')) return ['file:', repo.slice(6)];
  const slash = repo.lastIndexOf('/');
  return [repo.slice(0, slash).replace(/^github\.com\//, ''), repo.slice(slash + 1)];
}

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
