// Coding activity: asked with a key, which the tab keeps until it is closed, and again while it is looked at.

import { el, field } from './dom.js';
import { exchange } from './api.js';
import { relative } from './format.js';
import { t } from './text.js';

const PLACE = 'sesami.coding-key';
const PAUSE = 30000;
let unkept = ''; // where the browser keeps nothing

function key() {
  try {
    return sessionStorage.getItem(PLACE) ?? unkept;
  } catch {
    return unkept;
  }
}

function setKey(value) {
  unkept = value;
  try {
    if (value) sessionStorage.setItem(PLACE, value);
    else sessionStorage.removeItem(PLACE);
  } catch {
    // Then it holds until the page is left.
  }
}

const place = (parts) => ['api/v1/classes', ...parts].join('/');
export const assignmentParts = (name, assignment) => [encodeURIComponent(name), 'assignments', encodeURIComponent(assignment)];

// {body, tag}; null when what `tag` names is still right. Nothing of students stays in the browser's cache.
async function ask({ parts, parameters }, tag) {
  const headers = { ...(key() ? { Authorization: `Bearer ${key()}` } : {}), ...(tag ? { 'If-None-Match': tag } : {}) };
  const query = new URLSearchParams(parameters).toString();
  const { response, body } = await exchange(`${place(parts)}${query ? `?${query}` : ''}`, { headers, cache: 'no-store' });
  return response.status === 304 ? null : { body, tag: response.headers.get('ETag') };
}

function keyForm(refused, use) {
  const input = el('input', { type: 'password', id: 'coding-key', autocomplete: 'off', maxlength: '200', required: true, 'aria-describedby': 'key-note' });
  const note = el('p', { class: refused ? 'bad' : 'quiet', role: 'status', id: 'key-note' }, t(refused ? 'key.refused' : 'key.why'));
  const go = async (event) => {
    event.preventDefault();
    setKey(input.value.trim());
    try {
      await use();
    } catch (error) {
      note.className = 'bad';
      note.textContent = error.message;
    }
  };
  return el('div', { class: 'card' },
    el('form', { class: 'controls', onsubmit: go }, field(t('key.label'), input), el('button', { type: 'submit', class: 'strong' }, t('key.use'))), note);
}

// Does the work that asks; where a key is needed, asks for one first.
async function withKey(page, title, work) {
  try {
    await work();
  } catch (error) {
    if (error.code !== 'key-needed') throw error;
    const refused = key() !== '';
    setKey('');
    page.draw(title, el('h1', null, title), keyForm(refused, () => withKey(page, title, work)));
    if (page.isShown()) document.getElementById('coding-key').focus();
  }
}

// What has the focus, and which tables are open, in a part that is drawn anew.
export function keepingPlace(box, draw) {
  const name = box.contains(document.activeElement) ? document.activeElement.id : '';
  const open = [...box.querySelectorAll('details')].map((one) => one.open);
  draw();
  box.querySelectorAll('details').forEach((one, index) => { one.open = open[index] ?? false; });
  if (name) document.getElementById(name)?.focus({ preventScroll: true });
}

// Calls back every so often while the tab can be seen, at once when it is seen again after longer than that.
function whileSeen(page, action) {
  let last = Date.now();
  const turn = () => {
    if (document.visibilityState !== 'visible' || Date.now() - last < PAUSE || !page.isShown()) return;
    last = Date.now();
    action();
  };
  const timer = setInterval(turn, PAUSE / 10);
  document.addEventListener('visibilitychange', turn);
  page.atLeave(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', turn);
  });
}

function tellTimes() {
  for (const one of document.querySelectorAll('time[data-relative]')) one.textContent = relative(one.dateTime);
}

// Asks for what `wanted()` names and draws it, again when it has changed. `begin(body)` draws the page and returns what
// draws a later answer. Returns a function that asks at once.
export async function watched(page, title, wanted, begin) {
  let drawn = {}; // the question and its answer's tag: other questions may have the same answer and be drawn otherwise
  let turn = 0;
  let draw = null;
  const look = async () => {
    const mine = ++turn;
    const question = wanted();
    const name = JSON.stringify(question);
    const answer = await ask(question, draw && drawn.name === name ? drawn.tag : '');
    if (mine !== turn || !page.isShown() || answer === null) return;
    drawn = { name, tag: answer.tag };
    if (draw) draw(answer.body);
    else draw = begin(answer.body, look);
  };
  const start = async () => {
    draw = null;
    await look();
  };
  await withKey(page, title, start);
  whileSeen(page, () => {
    tellTimes();
    if (draw) look().catch((error) => { if (error.code === 'key-needed') withKey(page, title, start); });
  });
}

export function forgetButton() {
  if (key() === '') return null;
  return el('button', { type: 'button', class: 'small', onclick: () => {
    setKey('');
    dispatchEvent(new HashChangeEvent('hashchange'));
  } }, t('key.forget'));
}
