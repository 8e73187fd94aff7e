// What stands behind a chart, and ways to take it along: the numbers as a table and as CSV, the
// chart as a picture.

import { el, table } from './dom.js';
import { t } from './text.js';

// RFC 4180; what a spreadsheet would run as a formula gets an apostrophe in front, as the server's CSV does.
function field(cell) {
  let text = cell instanceof Node ? cell.textContent : String(cell ?? '');
  if (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+$/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (columns, rows) => [columns.map((column) => column.title), ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';

function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// A page that is not over https may not write to the clipboard; then the text becomes a file.
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t('copied');
  } catch {
    save('sesami.csv', 'text/csv', text);
    button.textContent = t('saved');
  }
  setTimeout(() => { button.textContent = t('copy-csv'); }, 2000);
}

const drawn = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-family', 'text-anchor', 'visibility'];

// The drawing with the colors that the style sheet gave it.
function picture(drawing) {
  const clone = drawing.cloneNode(true);
  const [from, to] = [drawing, clone].map((one) => [one, ...one.querySelectorAll('*')]);
  from.forEach((one, index) => {
    const style = getComputedStyle(one);
    for (const name of drawn) to[index].setAttribute(name, style.getPropertyValue(name));
  });
  clone.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  clone.style.background = getComputedStyle(document.body).backgroundColor; // as an attribute the page's policy forbids it
  return new XMLSerializer().serializeToString(clone);
}

export const copyButton = (columns, rows) => el('button', { type: 'button', class: 'small', onclick: (event) => copy(event.target, csv(columns, rows())) }, t('copy-csv'));

// The numbers are made when someone opens the table or copies them. `chart`: the element that holds the drawing.
export function tableBehind(caption, columns, rows, chart) {
  const details = el('details', { class: 'behind' }, el('summary', null, t('as-table')));
  details.addEventListener('toggle', () => details.append(table(caption, columns, rows())), { once: true });
  return el('div', { class: 'takealong' }, details,
    copyButton(columns, rows),
    chart && el('button', { type: 'button', class: 'small', onclick: () => save('sesami.svg', 'image/svg+xml', picture(chart.querySelector('svg'))) }, t('save-picture')));
}
