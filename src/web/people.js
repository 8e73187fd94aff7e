// Contributors and languages: whose lines are there and what they are written in.

import { el, table, tableBehind, expandable } from './dom.js';
import { bytes, day, languageColor, languageName, number, person, plural, share } from './format.js';
import { legend } from './chart.js';

const colors = new Map();

// The colors that the languages route gave, for the places where only a name is known.
export function learnColors(languages) {
  for (const { language, color } of languages) colors.set(language, color);
}

const colorOf = (language) => languageColor(language, colors.get(language));

// Parts of a whole side by side, as GitHub draws them.
export function bar(parts, label) {
  return el('div', { class: 'bar', role: 'img', 'aria-label': label },
    parts.map(({ name, color, size }) => el('span', { title: name, style: { backgroundColor: color, flexGrow: String(size) } })));
}

function sharesOf(languages, whole) {
  return languages.map(({ language, lines }) => `${languageName(language)} ${share(whole ? lines / whole : 0)}`).join(', ');
}

function nameOf(author) {
  const name = el('span', { class: 'person' }, person(author));
  const profile = author.login && /^[a-z0-9-]+$/i.test(author.login) ? `https://github.com/${author.login}` : null;
  const others = author.identities.filter(({ joined_by: rule }) => rule);
  return el('div', null,
    name, author.bot && el('span', { class: 'badge' }, 'bot'),
    el('div', { class: 'quiet small' },
      profile ? el('a', { href: profile, rel: 'noreferrer' }, `@${author.login}`) : author.email,
      author.identities.length > 1 && others.length > 0 && el('span', { title: others.map((one) => `${one.name} <${one.email}>: ${one.joined_by}`).join('\n') },
        ` · ${plural(author.identities.length, 'identity', 'identities')}`)));
}

function shareBar(author, most) {
  return el('div', { class: 'share' },
    el('div', { class: 'track' }, el('div', { class: 'fill', style: { width: `${most ? (author.share / most) * 100 : 0}%` } },
      bar(author.languages.map(({ language, lines }) => ({ name: languageName(language), color: colorOf(language), size: lines })),
        sharesOf(author.languages, author.lines)))),
    el('span', { class: 'percent' }, share(author.share)));
}

const listed = (names, most) => (names.slice(0, most).join(', ') || '–') + (names.length > most ? ` +${names.length - most}` : '');

export function contributors(data) {
  if (data.contributors.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'No lines are counted for anybody.' : 'Lines have not been counted yet.');
  const most = data.contributors[0].share;
  const columns = [{ title: 'Author', class: 'author' }, { title: 'Share of lines', class: 'wide' }, { title: 'Lines', number: true },
    { title: 'Files', number: true, class: 'roomy' }, { title: 'Languages', class: 'roomy' }, { title: 'Oldest line', class: 'roomy date' }, { title: 'Newest line', class: 'roomy date' }];
  const row = (author) => [nameOf(author), shareBar(author, most), number(author.lines), number(author.files),
    listed(author.languages.map(({ language }) => language).filter(Boolean), 3),
    day(author.oldest), day(author.newest)];
  return el('div', null,
    expandable(data.contributors, 10, 'contributors', (rows) => table('Contributors', columns, rows.map(row))),
    el('p', { class: 'quiet small' },
      `Shares are of ${plural(data.lines, 'line')} that are there now and last changed by somebody, as git blame tells`,
      data.excludes.length > 0 && `; ${data.excludes.join(' and ')} files are left out`,
      '.', data.total > data.contributors.length && ` The first ${data.contributors.length} of ${number(data.total)} are shown.`));
}

export function languages(data) {
  if (data.languages.length === 0) return el('p', { class: 'empty' }, data.analysed_at ? 'No file is in a language that is known.' : 'Languages have not been looked for yet.');
  const named = data.languages.map((one) => ({ ...one, name: one.language, color: languageColor(one.language, one.color), size: one.bytes }));
  const shown = named.filter((one, index) => index < 12 && one.share >= 0.001);
  return el('div', null,
    bar(named, named.slice(0, 5).map((one) => `${one.name} ${share(one.share)}`).join(', ')),
    legend(shown.map((one) => ({ label: one.name, color: one.color, note: share(one.share) }))),
    tableBehind('Languages', [{ title: 'Language' }, { title: 'Share', number: true }, { title: 'Size', number: true }, { title: 'Lines', number: true }, { title: 'Files', number: true }],
      () => named.map((one) => [[el('i', { class: 'dot', style: { backgroundColor: one.color } }), one.name], share(one.share), bytes(one.bytes), number(one.lines), number(one.files)])));
}
