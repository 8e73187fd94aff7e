// The history of what was asked for.

import { el, field, replace } from './dom.js';
import { empty, failure } from './states.js';
import { analyses } from './api.js';
import { who } from './session.js';
import { jobRow } from './jobs.js';
import { option, remember } from './state.js';
import { t } from './text.js';

const states = ['', 'PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'];

// Adds a page of the list to it, and a button for the next.
async function more(page, list, foot, cursor) {
  try {
    const answer = await analyses({ status: option('status', states), limit: 50, cursor });
    list.append(...answer.analyses.map((job) => jobRow(page, job)));
    replace(foot, list.childElementCount === 0 && empty(t('analyses.empty')),
      answer.next && el('button', { type: 'button', class: 'more', onclick: () => more(page, list, foot, answer.next) }, t('more-button')));
  } catch (error) {
    replace(foot, failure(error, () => more(page, list, foot, cursor)));
  }
}

export async function showAnalyses(page) {
  if (!who()) {
    page.draw(t('nav.analyses'), el('h1', null, t('nav.analyses')), empty(t('problem.sign-in-needed')));
    return;
  }
  const box = el('section', { class: 'card', 'aria-labelledby': 'analyses-title' });
  const fill = async () => {
    const list = el('ul', { class: 'jobs' });
    const foot = el('div');
    replace(box, list, foot);
    await more(page, list, foot, '');
  };
  const select = el('select', { id: 'status', onchange: (event) => { remember('status', event.target.value, ''); fill(); } },
    states.map((state) => el('option', { value: state, selected: state === option('status', states) }, t(state ? `job.${state}` : 'analyses.all'))));
  page.draw(t('nav.analyses'), el('h1', { id: 'analyses-title' }, t('nav.analyses')),
    el('div', { class: 'controls' }, field(t('analyses.status'), select)), box);
  await fill();
}
