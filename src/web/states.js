// What stands where data will be, could not be had, or is not.

import { el } from './dom.js';
import { t } from './text.js';

export function failure(error, retry) {
  return el('div', { class: 'failure', role: 'alert' }, el('p', null, error.message),
    retry && el('button', { type: 'button', onclick: retry }, t('again')));
}

export const waiting = () => el('div', { class: 'waiting', role: 'status' }, el('span', { class: 'hidden' }, t('loading')), el('i'), el('i'), el('i'));

export const empty = (...content) => el('p', { class: 'empty' }, content);

// A stage that was not run is another thing than one that found nothing.
export const nothing = (data, key) => empty(t(data.analysed_at ? `${key}.empty` : `${key}.missing`));
