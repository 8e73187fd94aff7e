// One repository: its totals, and its parts, each loaded and failing on its own.

import { el, replace } from './dom.js';
import { failure, waiting } from './states.js';
import { counted, day, link, number, shortName } from './format.js';
import { results, rowsAddress } from './api.js';
import { contributors, languages, learnColors } from './people.js';
import { changes, dependencies, skipped, technologies } from './stack.js';
import { activity, composition } from './history.js';
import { calendar } from './calendar.js';
import { option, remember, text } from './state.js';
import { t } from './text.js';

// Weeks make a chart for some years; what is older is easier to see in months.
function units({ active_since: since, active_until: until }) {
  const years = since ? Number(until.slice(0, 4)) - Number(since.slice(0, 4)) : 0;
  return years > 4 ? ['month', 'week'] : ['week', 'month'];
}

// `route` is the API's, `rows` whether it has its rows as CSV.
const parts = [
  { id: 'languages', rows: true, draw: (data) => { learnColors(data.languages); return languages(data); } },
  { id: 'contributors', rows: true, parameters: () => ({ limit: 200 }), draw: contributors },
  { id: 'activity', rows: true, draw: activity,
    parameters: (repository) => ({ unit: option('unit', units(repository)), by: option('by', ['author', 'language']),
      rank: option('show', ['commits', 'lines']) }) },
  { id: 'calendar', route: 'activity', parameters: () => ({ unit: 'week', top: 1 }), draw: calendar },
  { id: 'composition', rows: true, draw: composition },
  { id: 'technologies', rows: true, draw: technologies },
  { id: 'changes', route: 'technology-changes', rows: true, parameters: () => ({ limit: 500 }), draw: changes },
  { id: 'dependencies', rows: true, draw: dependencies },
  { id: 'skipped', rows: true, draw: skipped },
];

async function fillPart(page, part, repository, body) {
  const load = () => fillPart(page, part, repository, body);
  body.setAttribute('aria-busy', 'true');
  if (!body.hasChildNodes()) replace(body, waiting());
  try {
    const data = await results(repository.repo, part.route ?? part.id, part.parameters?.(repository));
    if (!page.isShown()) return;
    const focused = body.contains(document.activeElement) ? document.activeElement.name : '';
    replace(body, part.draw(data, load));
    // A switch that made its own part load again is still where the keyboard is.
    if (focused) body.querySelector(`input[name="${CSS.escape(focused)}"]:checked`)?.focus();
  } catch (error) {
    if (page.isShown()) replace(body, failure(error, load));
  }
  body.removeAttribute('aria-busy');
}

const tile = (value, label) => el('div', { class: 'tile' }, el('dd', null, value), el('dt', null, label));

function totals(repository) {
  return el('dl', { class: 'tiles' },
    ['lines', 'contributors', 'commits', 'languages', 'technologies', 'dependencies'].filter((name) => repository[name] !== null)
      .map((name) => tile(number(repository[name]), t(`total.${name}`))));
}

function heading(repository) {
  const page = link(repository.repo);
  const commit = repository.head && link(repository.repo, 'commit', repository.head);
  const analysed = repository.stages.map((stage) => stage.analysed_at).sort().at(-1);
  const older = repository.stages.filter((stage) => !stage.is_head);
  const head = repository.head && el('code', null, repository.head.slice(0, 10));
  return el('header', { class: 'repository' },
    el('div', { class: 'name-line' }, el('h1', null, page ? el('a', { href: page, rel: 'noreferrer' }, shortName(repository.repo)) : repository.repo),
      repository.private && el('span', { class: 'badge' }, t('private'))),
    repository.description && el('p', { class: 'description' }, repository.description),
    el('p', { class: 'quiet' }, head && [`${t('repository.commit')} `, commit ? el('a', { href: commit, rel: 'noreferrer' }, head) : head],
      repository.default_branch && ` · ${t('repository.branch', { branch: repository.default_branch })}`,
      analysed && ` · ${t('repository.analysed', { day: day(analysed) })}`),
    totals(repository),
    older.length > 0 && el('p', { class: 'note' }, t('repository.older', { stages: older.map((stage) => t('repository.stage-at', { stage: stage.stage, head: stage.head.slice(0, 10) })).join(', ') })),
    repository.errors.length > 0 && el('details', { class: 'note' }, el('summary', null, counted('repository.errors', repository.errors.length)),
      el('ul', null, repository.errors.map((error) => el('li', null, `${error.stage}: ${error.message}`)))));
}

// The way to the parts. Which one was gone to stands in the address.
function contents() {
  const go = (id) => () => {
    remember('part', id, '');
    const title = document.getElementById(`${id}-title`);
    title.scrollIntoView({ block: 'start' });
    title.focus({ preventScroll: true });
  };
  return el('nav', { class: 'contents', 'aria-label': t('repository.contents') },
    el('ul', null, parts.map(({ id }) => el('li', null, el('button', { type: 'button', onclick: go(id) }, t(`part.${id}`))))));
}

function section(repository, { part, body }) {
  const rows = part.rows && rowsAddress(repository.repo, part.route ?? part.id);
  return el('section', { class: 'card', id: part.id, 'aria-labelledby': `${part.id}-title` },
    el('div', { class: 'title' }, el('h2', { id: `${part.id}-title`, tabindex: '-1' }, t(`part.${part.id}`)),
      rows && el('a', { class: 'small', href: rows, download: `${part.id}.csv` }, t('all-csv'), el('span', { class: 'hidden' }, ` ${t(`part.${part.id}`)}`))),
    body);
}

export async function showRepository(page) {
  const repository = await results(page.name);
  const sections = parts.map((part) => ({ part, body: el('div', { class: 'body' }) }));
  page.draw(repository.repo, heading(repository), contents(), sections.map((one) => section(repository, one)));
  await fillPart(page, sections[0].part, repository, sections[0].body); // first, for the others use its colors
  await Promise.all(sections.slice(1).map(({ part, body }) => fillPart(page, part, repository, body)));
  const wanted = parts.find(({ id }) => id === text('part'));
  if (wanted && page.isShown()) document.getElementById(`${wanted.id}-title`).scrollIntoView({ block: 'start' });
}
