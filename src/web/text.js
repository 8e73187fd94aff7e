// What the page says, in the language chosen. All of it stands in strings.js.

import { strings } from './strings.js';

export const languages = { en: 'English', ko: '한국어' };
const order = Object.keys(languages);

// What a person prefers is kept by the browser, where it keeps anything.
export function kept(name) {
  try {
    return localStorage.getItem(`sesami.${name}`);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`sesami.${name}`, value);
  } catch {
    // Then it holds until the page is left.
  }
}

let current = order.includes(kept('language')) ? kept('language') : order.find((name) => navigator.language?.startsWith(name)) ?? order[0];

export const language = () => current;

export function setLanguage(name) {
  current = name;
  keep('language', name);
}

export const has = (key) => Object.hasOwn(strings, key);

// A text with its {places} filled. Two forms with "|" between are for n = 1 and for all others.
export function t(key, values = {}) {
  if (!has(key)) return key;
  const forms = strings[key][order.indexOf(current)].split('|');
  const form = forms.length > 1 && Number(values.count ?? values.n) !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
