// Contributors and languages: whose lines are there and what they are written in.

import { el, table, expandable } from './dom.js';
import { tableBehind } from './copy.js';
import { nothing } from './states.js';
import { bytes, counted, day, isLogin, languageColor, languageName, number, paletteColor, person, share } from './format.js';
import { isReport } from './api.js';
import { legend } from './chart.js';
import { personAddress } from './state.js';
import { t } from './text.js';

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

// Pictures of people are on GitHub's hosts, which this page does not ask; their initials are not.
export function initials(author) {
  const name = person(author);
  const letters = name.split(/[\s._-]+/).filter(Boolean).map((word) => [...word][0]);
  const color = paletteColor([...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0));
  return el('span', { class: 'initials', 'aria-hidden': 'true', style: { '--mark': color } }, [letters[0], letters.length > 1 && letters.at(-1)].filter(Boolean).join('').toUpperCase());
}

function sharesOf(languages, whole) {
  return languages.map(({ language, lines }) => `${languageName(language)} ${share(whole ? lines / whole : 0)}`).join(', ');
}

const gitHub = (login) => (isLogin(login) && !login.endsWith('[bot]') ? `https://github.com/${login}` : null);

export function nameOf(author) {
  const login = isLogin(author.login) ? author.login : null;
  const name = login && !isReport ? el('a', { class: 'person', href: personAddress(login) }, person(author)) : el('span', { class: 'person' }, person(author));
  const others = (author.identities ?? []).filter(({ joined_by: rule }) => rule);
  const page = gitHub(author.login);
  return el('div', { class: 'author-cell' }, initials(author),
    el('div', null, name, author.bot && el('span', { class: 'badge' }, t('bot')),
      el('div', { class: 'quiet small' },
        page ? el('a', { href: page, rel: 'noreferrer' }, `@${author.login}`) : author.email,
        others.length > 0 && author.identities.length > 1 && el('details', { class: 'note' },
          el('summary', null, counted('identities', author.identities.length)),
          el('ul', { class: 'evidence' }, others.map((one) => el('li', null, `${one.name} <${one.email}>: ${one.joined_by}`)))))));
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
  if (data.contributors.length === 0) return nothing(data, 'contributors');
  const most = data.contributors[0].share;
  const columns = [{ title: t('column.author'), class: 'author' }, { title: t('column.share-of-lines'), class: 'wide' }, { title: t('column.lines'), number: true },
    { title: t('column.files'), number: true, class: 'roomy' }, { title: t('column.languages'), class: 'roomy' },
    { title: t('column.oldest'), class: 'roomy date' }, { title: t('column.newest'), class: 'roomy date' }];
  const row = (author) => [nameOf(author), shareBar(author, most), number(author.lines), number(author.files),
    listed(author.languages.map(({ language }) => language).filter(Boolean), 3),
    day(author.oldest), day(author.newest)];
  return el('div', null,
    expandable(data.contributors, 10, counted('contributors.all', data.contributors.length), (rows) => table(t('part.contributors'), columns, rows.map(row))),
    el('p', { class: 'quiet small' }, counted('contributors.shares', data.lines),
      data.excludes.length > 0 && ` ${t('contributors.excludes', { kinds: data.excludes.map((kind) => t(`category.${kind}`)).join(', ') })}`,
      data.total > data.contributors.length && ` ${t('first-of', { n: number(data.contributors.length), total: number(data.total) })}`));
}

export function languages(data) {
  if (data.languages.length === 0) return nothing(data, 'languages');
  const named = data.languages.map((one) => ({ ...one, name: one.language, color: languageColor(one.language, one.color), size: one.bytes }));
  const shown = named.filter((one, index) => index < 12 && one.share >= 0.001);
  return el('div', null,
    bar(named, named.slice(0, 5).map((one) => `${one.name} ${share(one.share)}`).join(', ')),
    legend(shown.map((one) => ({ label: one.name, color: one.color, note: share(one.share) }))),
    tableBehind(t('part.languages'), [{ title: t('column.language') }, { title: t('column.share'), number: true }, { title: t('column.size'), number: true }, { title: t('column.lines'), number: true }, { title: t('column.files'), number: true }],
      () => named.map((one) => [el('span', null, el('i', { class: 'dot', style: { backgroundColor: one.color } }), one.name), share(one.share), bytes(one.bytes), number(one.lines), number(one.files)])));
}
