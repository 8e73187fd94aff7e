// The pages by their addresses: which is shown, and what happens between two of them.

import { el, replace } from './dom.js';
import { failure, waiting } from './states.js';
import { isReport, reported } from './api.js';
import { begin } from './session.js';
import { drawShell } from './shell.js';
import { read } from './state.js';
import { t } from './text.js';
import { showRepository } from './repository.js';
import { showRepositories } from './repositories.js';
import { showAnalyses } from './analyses.js';
import { showPerson } from './profile.js';
import { showCompare } from './compare.js';
import { showClasses } from './classes.js';
import { showAssignment } from './assignment.js';
import { showStudent } from './student.js';

const main = document.getElementById('main');
const pages = {
  repositories: showRepositories,
  repository: showRepository,
  analyses: showAnalyses,
  person: showPerson,
  compare: showCompare,
  classes: showClasses,
  assignment: showAssignment,
  student: showStudent,
  nothing: async (page) => page.draw(t('nothing.title'), el('h1', null, t('nothing.title')), el('p', null, el('a', { href: '#' }, t('nav.repositories')))),
};

let shown = 0; // grows with every page shown, so that late answers for another are dropped
let leave = []; // what ends with the page: streams, timers

// What a page gets: where it draws, and how it learns that it is not shown any more.
function openPage(name, names) {
  const generation = ++shown;
  leave.forEach((action) => action());
  leave = [];
  const page = {
    name,
    names,
    isShown: () => generation === shown,
    atLeave: (action) => (generation === shown ? leave.push(action) : action()),
    draw: (title, ...content) => {
      if (generation !== shown) return;
      document.title = title === 'Sesami' ? title : `${title} · Sesami`;
      replace(main, content);
    },
  };
  return page;
}

async function show(event) {
  const { page: kind, name, names } = isReport ? { page: 'repository', name: reported() } : read();
  const page = openPage(name, names);
  document.body.dataset.state = 'loading';
  document.body.dataset.page = kind;
  drawShell(redraw);
  replace(main, waiting());
  if (event?.type === 'hashchange') {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  try {
    await pages[kind](page);
    if (page.isShown()) document.body.dataset.state = 'ready';
  } catch (error) {
    if (!page.isShown()) return;
    console.debug(error);
    const title = t(error.status === 404 ? 'missing.title' : 'failed.title');
    page.draw(title, el('h1', null, title), failure(error, error.status === 404 ? null : redraw),
      !isReport && el('p', null, el('a', { href: '#' }, t('nav.repositories'))));
    document.body.dataset.state = 'failed';
  }
}

const redraw = () => show();

addEventListener('hashchange', show);
begin().then(show);
