// The page: which repository is shown, and its parts, each loaded and failing on its own.

import { el, replace } from './dom.js';
import { day, languageColor, link, number, plural } from './format.js';
import { repositories, results } from './api.js';
import { bar, contributors, languages, learnColors } from './people.js';
import { dependencies, skipped, technologies } from './stack.js';
import { activity, composition } from './history.js';
import { address, option, read } from './state.js';

const main = document.getElementById('main');
const picker = document.getElementById('picker');
let shown = 0; // grows with every repository shown, so that late answers for another are dropped

// Weeks make a chart for some years; what is older is easier to see in months.
function units({ active_since: since, active_until: until }) {
  const years = since ? Number(until.slice(0, 4)) - Number(since.slice(0, 4)) : 0;
  return years > 4 ? ['month', 'week'] : ['week', 'month'];
}

const parts = [
  { id: 'languages', title: 'Languages', draw: (data) => { learnColors(data.languages); return languages(data); } },
  { id: 'contributors', title: 'Contributors', parameters: () => ({ limit: 200 }), draw: contributors },
  { id: 'activity', title: 'Activity', draw: activity,
    parameters: (repository) => ({ unit: option('unit', units(repository)), by: option('by', ['author', 'language']),
      rank: option('show', ['commits', 'lines']) }) },
  { id: 'composition', title: 'Composition over time', draw: composition },
  { id: 'technologies', title: 'Technologies', draw: technologies },
  { id: 'dependencies', title: 'Dependencies', draw: dependencies },
  { id: 'skipped', title: 'Skipped', draw: skipped },
];

function failure(error, retry) {
  return el('div', { class: 'failure', role: 'alert' }, el('p', null, error.message),
    retry && el('button', { type: 'button', onclick: retry }, 'Try again'));
}

const waiting = () => el('div', { class: 'waiting', role: 'status' }, el('span', { class: 'hidden' }, 'Loading'), el('i'), el('i'), el('i'));

async function fillPart(part, repository, body, generation) {
  const load = () => fillPart(part, repository, body, generation);
  body.setAttribute('aria-busy', 'true');
  if (!body.hasChildNodes()) replace(body, waiting());
  try {
    const data = await results(repository.repo, part.id, part.parameters?.(repository));
    if (generation !== shown) return;
    const focused = body.contains(document.activeElement) ? document.activeElement.name : '';
    replace(body, part.draw(data, load));
    // A switch that made its own part load again is still where the keyboard is.
    if (focused) body.querySelector(`input[name="${CSS.escape(focused)}"]:checked`)?.focus();
  } catch (error) {
    if (generation === shown) replace(body, failure(error, load));
  }
  body.removeAttribute('aria-busy');
}

function tile(value, label) {
  return el('div', { class: 'tile' }, el('dd', null, value), el('dt', null, label));
}

function heading(repository) {
  const page = link(repository.repo);
  const commit = repository.head && link(repository.repo, 'commit', repository.head);
  const analysed = repository.stages.map((stage) => stage.analysed_at).sort().at(-1);
  const older = repository.stages.filter((stage) => !stage.is_head);
  const head = repository.head?.slice(0, 10);
  return el('header', { class: 'repository' },
    el('h1', null, page ? el('a', { href: page, rel: 'noreferrer' }, repository.repo.replace(/^github\.com\//, '')) : repository.repo),
    repository.description && el('p', { class: 'description' }, repository.description),
    el('p', { class: 'quiet' }, head && ['at ', commit ? el('a', { href: commit, rel: 'noreferrer' }, el('code', null, head)) : el('code', null, head)],
      repository.default_branch && ` on ${repository.default_branch}`, analysed && ` · analysed ${day(analysed)}`),
    el('dl', { class: 'tiles' },
      tile(number(repository.lines), 'lines'), tile(number(repository.contributors), 'contributors'),
      repository.commits !== null && tile(number(repository.commits), 'commits'), tile(number(repository.languages), 'languages'),
      tile(number(repository.technologies), 'technologies'), tile(number(repository.dependencies), 'dependencies')),
    older.length > 0 && el('p', { class: 'note' }, `${older.map((stage) => `${stage.stage} is of ${stage.head.slice(0, 10)}`).join(', ')}: an older commit than the head.`),
    repository.errors.length > 0 && el('details', { class: 'note' }, el('summary', null, plural(repository.errors.length, 'error')),
      el('ul', null, repository.errors.map((error) => el('li', null, `${error.stage}: ${error.message}`)))));
}

async function showRepository(repo) {
  const generation = ++shown;
  document.body.dataset.repo = repo;
  document.title = `${repo} · Sesami`;
  replace(main, waiting());
  let repository;
  try {
    repository = await results(repo);
  } catch (error) {
    if (generation !== shown) return;
    replace(main, el('h1', null, error.status === 404 ? 'Not analysed' : 'Something went wrong'), failure(error, error.status === 404 ? null : () => showRepository(repo)),
      el('p', null, el('a', { href: '#' }, 'All repositories')));
    document.body.dataset.state = 'failed';
    return;
  }
  if (generation !== shown) return;
  const sections = parts.map((part) => ({ part, body: el('div', { class: 'body' }) }));
  replace(main, heading(repository), sections.map(({ part, body }) =>
    el('section', { class: 'card', id: part.id, 'aria-labelledby': `${part.id}-title` }, el('h2', { id: `${part.id}-title` }, part.title), body)));
  await fillPart(sections[0].part, repository, sections[0].body, generation); // first, for the others use its colors
  await Promise.all(sections.slice(1).map(({ part, body }) => fillPart(part, repository, body, generation)));
  if (generation === shown) document.body.dataset.state = 'ready';
}

function entry(repository) {
  const parts = repository.languages.map(({ language, color, bytes }) => ({ name: language, color: languageColor(language, color), size: bytes }));
  return el('li', null, el('a', { class: 'card entry', href: address(repository.repo) },
    el('strong', null, repository.repo), repository.description && el('span', { class: 'description' }, repository.description),
    parts.length > 0 && bar(parts, parts.map((one) => one.name).join(', ')),
    el('span', { class: 'quiet small' }, [plural(repository.lines, 'line'), plural(repository.contributors, 'contributor'),
      repository.languages.map((one) => one.language).slice(0, 3).join(', ')].filter(Boolean).join(' · '), el('br'), `analysed ${day(repository.analysed_at)}`)));
}

function showList(list) {
  shown++;
  delete document.body.dataset.repo;
  document.title = 'Sesami';
  replace(main, el('h1', null, 'Repositories'), list.length > 0
    ? el('ul', { class: 'entries' }, list.map(entry))
    : el('p', { class: 'empty' }, 'Nothing has been analysed yet. ', el('code', null, 'make run REPO=…'), ' analyses a repository.'));
  document.body.dataset.state = 'ready';
}

function drawPicker(list, current) {
  if (list.length < 2) return replace(picker);
  const select = el('select', { id: 'repository', onchange: () => { location.hash = address(select.value); } },
    el('option', { value: '' }, 'All repositories'),
    list.map(({ repo }) => el('option', { value: repo, selected: repo === current }, repo.replace(/^github\.com\//, ''))));
  return replace(picker, el('label', { for: 'repository', class: 'hidden' }, 'Repository'), select);
}

async function show() {
  if (location.hash === '#main') return; // the skip link
  document.body.dataset.state = 'loading';
  const { repo } = read();
  const list = repositories().then((answer) => answer.repositories);
  if (repo) showRepository(repo);
  else replace(main, waiting());
  try {
    const all = await list;
    const only = all.length === 1 ? all[0].repo : '';
    drawPicker(all, repo || only);
    if (!repo && only) showRepository(only);
    else if (!repo) showList(all);
  } catch (error) {
    if (repo) return;
    replace(main, el('h1', null, 'Something went wrong'), failure(error, show));
    document.body.dataset.state = 'failed';
  }
}

addEventListener('hashchange', show);
show();
