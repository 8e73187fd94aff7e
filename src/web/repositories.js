// The repositories: those that were analysed, and those of the account that is signed in.

import { el, field, replace } from './dom.js';
import { empty, failure, waiting } from './states.js';
import { counted, day, languageColor, shortName } from './format.js';
import { repositories } from './api.js';
import { isOffered, who } from './session.js';
import { accountSection } from './account.js';
import { bar } from './people.js';
import { address, compareAddress, option, remember, text } from './state.js';
import { t } from './text.js';

const sorts = ['-analysed_at', '-lines', 'name', '-pushed'];
const MOST_COMPARED = 10;

function entry(repository, chosen, changed) {
  const parts = repository.languages.map(({ language, color, bytes }) => ({ name: language, color: languageColor(language, color), size: bytes }));
  const box = el('input', { type: 'checkbox', checked: chosen.has(repository.repo), onchange: () => {
    if (box.checked) chosen.add(repository.repo);
    else chosen.delete(repository.repo);
    changed();
  } });
  return el('li', { class: 'card entry' },
    el('div', { class: 'entry-title' }, el('h3', null, el('a', { href: address(repository.repo) }, shortName(repository.repo))),
      repository.private && el('span', { class: 'badge' }, t('private')),
      el('label', { class: 'check' }, box, el('span', { class: 'hidden' }, t('choose', { name: repository.repo })))),
    repository.description && el('p', { class: 'description' }, repository.description),
    parts.length > 0 && bar(parts, parts.map((one) => one.name).join(', ')),
    el('p', { class: 'quiet small' }, [counted('lines', repository.lines), counted('contributors', repository.contributors),
      repository.languages.map((one) => one.language).slice(0, 3).join(', ')].filter(Boolean).join(' · '), el('br'), t('repository.analysed', { day: day(repository.analysed_at) })));
}

// The list under the controls, a page after the other.
function analysedList(page, controls) {
  const chosen = new Set();
  const list = el('ul', { class: 'entries' });
  const [foot, count] = [el('div'), el('span', { class: 'quiet', role: 'status' })];
  const compare = el('div', { class: 'chosen', role: 'status' });
  let turn = 0; // answers to what was typed before are late

  const changed = () => replace(compare, chosen.size > 0 && [
    el('span', null, counted('chosen', chosen.size)), ' ',
    chosen.size > 1 && chosen.size <= MOST_COMPARED ? el('a', { class: 'button', href: compareAddress([...chosen]) }, t('compare.button'))
      : el('span', { class: 'quiet' }, t('compare.how-many', { n: MOST_COMPARED }))]);

  const more = async (cursor) => {
    const mine = ++turn;
    if (!cursor) replace(foot, waiting());
    try {
      const answer = await repositories({ search: text('search'), language: text('language'), sort: option('sort', sorts), limit: 60, cursor });
      if (mine !== turn || !page.isShown()) return;
      if (!cursor) replace(list);
      list.append(...answer.repositories.map((one) => entry(one, chosen, changed)));
      controls.learn(answer.repositories);
      replace(count, counted('repositories.count', answer.total));
      replace(foot, answer.total === 0 && nothingFound(),
        answer.next && el('button', { type: 'button', class: 'more', onclick: () => more(answer.next) }, t('more-button')));
    } catch (error) {
      if (mine === turn) replace(foot, failure(error, () => more(cursor)));
      if (!cursor) throw error;
    }
  };
  return { nodes: [el('div', { class: 'counts' }, count, compare), list, foot], load: () => more('') };
}

function nothingFound() {
  if (text('search') || text('language')) return empty(t('repositories.none-found'));
  return who() ? empty(t('repositories.empty-signed-in')) : empty(t('repositories.empty'), ' ', !isOffered() && el('code', null, 'make run REPO=…'));
}

// Search, language and order. `learn` adds the languages that were seen to the choice.
function listControls(change) {
  let timer = 0;
  const search = el('input', { type: 'search', id: 'search', value: text('search'), maxlength: '200', autocomplete: 'off', oninput: () => {
    clearTimeout(timer);
    timer = setTimeout(() => { remember('search', search.value.trim(), ''); change(); }, 250);
  } });
  const language = el('select', { id: 'by-language', onchange: () => { remember('language', language.value, ''); change(); } });
  const sort = el('select', { id: 'sort', onchange: () => { remember('sort', sort.value, sorts[0]); change(); } },
    sorts.map((name) => el('option', { value: name, selected: name === option('sort', sorts) }, t(`sort.${name}`))));
  const seen = new Set(text('language') ? [text('language')] : []);
  const learn = (list) => {
    for (const one of list) for (const { language: name } of one.languages) seen.add(name);
    replace(language, el('option', { value: '' }, t('language.all')),
      [...seen].sort().map((name) => el('option', { value: name, selected: name === text('language') }, name)));
  };
  learn([]);
  return { learn, node: el('div', { class: 'controls' },
    field(t('search'), search), field(t('column.language'), language), field(t('sort'), sort)) };
}

export async function showRepositories(page) {
  let list = null;
  const controls = listControls(() => list.load().catch(() => {}));
  list = analysedList(page, controls);
  page.draw('Sesami', el('h1', null, t('nav.repositories')),
    who() && accountSection(page, () => list.load().catch(() => {})),
    el('section', { class: 'group', 'aria-labelledby': 'analysed' }, el('h2', { id: 'analysed' }, t('repositories.analysed')), controls.node, list.nodes));
  await list.load();
}
