// Analyses as people see them: what is asked for, how far it is, what came of it.

import { el, replace } from './dom.js';
import { moment, shortName } from './format.js';
import { write } from './session.js';
import { address } from './state.js';
import { hasEnded, watch } from './watch.js';
import { has, t } from './text.js';

export const repoOf = (job) => job.repo ?? (job.repo_url ?? '').replace(/^https:\/\//, '');
const titleOf = (job) => (job.kind === 'account' ? t('job.account') : shortName(repoOf(job)) + (job.branch ? ` (${job.branch})` : ''));

const reasonOf = ({ code, message }) => (has(`job-error.${code}`) ? t(`job-error.${code}`) : message ?? code);

function stateOf(job) {
  if (job.status === 'PENDING' && job.place) return t('job.waiting', { n: job.place });
  if (job.status === 'PROCESSING' && job.stage) return has(`stage.${job.stage}`) ? t(`stage.${job.stage}`) : job.stage;
  return t(`job.${job.status}`);
}

function progress(job) {
  return el('div', { class: 'progress' },
    el('progress', { max: '100', value: String(job.progress ?? 0), 'aria-label': titleOf(job) }), el('span', { class: 'percent' }, `${job.progress ?? 0} %`));
}

async function cancel(button, job, tell) {
  button.disabled = true;
  try {
    tell(await write('DELETE', `api/v1/analysis/${encodeURIComponent(job.id)}`));
  } catch (error) {
    if (error.code === 'analysis-ended') return; // the events tell how
    button.disabled = false;
    button.after(el('span', { class: 'bad small', role: 'alert' }, error.message));
  }
}

function content(job, tell) {
  const done = job.status === 'COMPLETED' && job.kind !== 'account';
  return [
    el('div', { class: 'job-title' }, done ? el('a', { href: address(repoOf(job)) }, titleOf(job)) : el('strong', null, titleOf(job)),
      el('span', { class: `state ${job.status.toLowerCase()}` }, stateOf(job))),
    !hasEnded(job) && progress(job),
    job.error && el('p', { class: 'bad small' }, reasonOf(job.error)),
    el('p', { class: 'quiet small times' }, el('span', null, t('job.asked', { time: moment(job.created_at) })),
      job.finished_at && el('span', null, t('job.ended', { time: moment(job.finished_at) })), job.attempts > 1 && el('span', null, t('job.attempts', { n: job.attempts }))),
    !hasEnded(job) && el('button', { type: 'button', class: 'small', onclick: (event) => cancel(event.target, job, tell) },
      t('job.cancel'), el('span', { class: 'hidden' }, ` ${titleOf(job)}`)),
  ];
}

// One analysis, kept up to date while the page is shown. `ended` is called when it ends then.
export function jobRow(page, job, ended) {
  const row = el('li', { class: 'job' });
  let last = job;
  const tell = (now) => {
    const focused = row.contains(document.activeElement);
    if (hasEnded(last)) return;
    last = now;
    replace(row, content(now, tell));
    if (focused) row.querySelector('button, a')?.focus();
    if (hasEnded(now)) ended?.(now);
  };
  replace(row, content(job, tell));
  if (!hasEnded(job)) watch(page, job.id, tell);
  return row;
}
