// What is around every page: where one can go, who is signed in, language and colors.

import { el, replace } from './dom.js';
import { isReport } from './api.js';
import { hasClasses, isOffered, signInAddress, signOut, who } from './session.js';
import { keep, kept, language, languages, setLanguage, t } from './text.js';
import { read } from './state.js';

const themes = ['auto', 'light', 'dark'];

function select(label, name, choices, current, choose) {
  return el('label', { class: 'pick' }, el('span', { class: 'hidden' }, label),
    el('select', { name, onchange: (event) => choose(event.target.value) },
      choices.map(([value, title, lang]) => el('option', { value, lang, selected: value === current }, title))));
}

function setTheme(name) {
  keep('theme', name);
  if (name === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

function navigation() {
  const { page } = read();
  const here = { assignment: 'classes', student: 'classes' }[page] ?? page;
  const link = (name, href, title) => el('li', null, el('a', { href, 'aria-current': here === name ? (page === name ? 'page' : 'true') : null }, title));
  return el('nav', { 'aria-label': t('nav.label') }, el('ul', null,
    link('repositories', '#', t('nav.repositories')), link('compare', '#/compare', t('nav.compare')),
    hasClasses() && link('classes', '#/classes', t('nav.classes')),
    who() && link('analyses', '#/analyses', t('nav.analyses'))));
}

function account(redraw) {
  if (!isOffered()) return null;
  if (!who()) {
    const link = el('a', { class: 'button strong', href: '#' }, t('account.sign-in'));
    link.addEventListener('click', (event) => {
      event.preventDefault();
      location.assign(signInAddress(`${location.pathname}${location.hash}`));
    });
    return link;
  }
  const leave = async (event) => {
    event.target.disabled = true;
    try {
      await signOut();
    } finally {
      redraw();
    }
  };
  return el('div', { class: 'account' }, el('span', { class: 'who' }, el('span', { class: 'hidden' }, `${t('account.signed-in')} `), who().login),
    el('button', { type: 'button', onclick: leave }, t('account.sign-out')));
}

// The skip link moves the focus itself: its address would be another page's.
function skip() {
  return el('button', { class: 'skip', type: 'button', onclick: () => document.getElementById('main').focus() }, t('skip'));
}

export function drawShell(redraw) {
  document.documentElement.lang = language();
  replace(document.getElementById('top'), skip(),
    el('a', { class: 'brand', href: isReport ? null : '#' }, el('img', { src: document.querySelector('link[rel="icon"]').href, alt: 'Sesami', width: '26', height: '26' }), el('span', { 'aria-hidden': 'true' }, 'Sesami')),
    !isReport && navigation(),
    el('div', { class: 'tools' },
      select(t('theme.label'), 'theme', themes.map((name) => [name, t(`theme.${name}`)]), kept('theme') ?? 'auto', setTheme),
      select(t('language.label'), 'language', Object.entries(languages).map(([name, title]) => [name, title, name]), language(), (name) => { setLanguage(name); redraw(); }),
      account(redraw)));
  replace(document.getElementById('foot'), el('p', null, t('foot.about')),
    !isReport && el('p', null, el('a', { href: 'api/v1/repos' }, t('foot.json')), ' · ', el('a', { href: 'docs' }, t('foot.docs'))));
}
