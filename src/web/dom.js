// Elements are made here and nowhere else. Text reaches the page as text nodes only, so nothing that
// stands in a repository (names, paths, messages) can become markup.

import { t } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';

// Custom properties (--mark) have no member of their own.
function setStyle(node, value) {
  for (const [name, one] of Object.entries(value)) {
    if (name.startsWith('--')) node.style.setProperty(name, one);
    else node.style[name] = one;
  }
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'style') setStyle(node, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  add(node, children);
  return node;
}

export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function replace(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

// A table from rows of cells; `columns` are {title, number, class, sorted}. Cells are strings or nodes.
export function table(caption, columns, rows) {
  const cell = (tag, column, content) =>
    el(tag, { class: [column.number ? 'number' : '', column.class ?? ''].join(' ').trim() || null,
      scope: tag === 'th' ? 'col' : null, 'aria-sort': tag === 'th' ? column.sorted : null }, content);
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', null,
      el('caption', { class: 'hidden' }, caption),
      el('thead', null, el('tr', null, columns.map((column) => cell('th', column, column.title)))),
      el('tbody', null, rows.map((row) =>
        el('tr', null, row.map((content, index) => cell('td', columns[index], content)))))));
}

// A control with its label before it; they stay together where lines wrap.
export const field = (label, control) => el('div', { class: 'field' }, el('label', { for: control.id }, label), control);

// Radio buttons that look like one switch. `choices` are [value, label].
export function choice(legend, name, choices, current, choose) {
  return el('fieldset', { class: 'choice' },
    el('legend', null, legend),
    choices.map(([value, label]) => el('label', null,
      el('input', { type: 'radio', name, value, checked: value === current, onchange: () => choose(value) }),
      el('span', null, label))));
}

// Shows the first `shown` of the rows, the rest at the press of a button.
export function expandable(rows, shown, all, draw) {
  const box = el('div');
  const short = () => replace(box, draw(rows.slice(0, shown)), rows.length > shown &&
    el('button', { type: 'button', class: 'more', onclick: full }, all));
  const full = () => replace(box, draw(rows), el('button', { type: 'button', class: 'more', onclick: short }, t('fewer')));
  short();
  return box;
}
