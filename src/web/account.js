// The repositories of the account that is signed in: chosen, analysed, watched.

import { el, field, replace } from './dom.js';
import { empty, failure, waiting } from './states.js';
import { counted, day, moment, shortName } from './format.js';
import { accountRepositories, analyses } from './api.js';
import { write } from './session.js';
import { hasEnded, watch } from './watch.js';
import { jobRow, repoOf } from './jobs.js';
import { address } from './state.js';
import { t } from './text.js';

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

function row(repository, chosen, changed) {
  const box = el('input', { type: 'checkbox', checked: chosen.has(repository.repo), onchange: () => {
    if (box.checked) chosen.add(repository.repo);
    else chosen.delete(repository.repo);
    changed();
  } });
  return el('li', { class: 'own' }, el('label', { class: 'check' }, box, el('span', { class: 'own-name' }, shortName(repository.repo))),
    repository.private && el('span', { class: 'badge' }, t('private')), repository.fork && el('span', { class: 'badge' }, t('fork')),
    repository.archived && el('span', { class: 'badge' }, t('archived')),
    el('span', { class: 'quiet small own-note' }, repository.analysed_at
      ? el('a', { href: address(repository.repo) }, t('repository.analysed', { day: day(repository.analysed_at) })) : t('account.not-analysed')));
}

// What runs. An analysis that is added is watched until it ends.
function board(page, ended) {
  const list = el('ul', { class: 'jobs' });
  const box = el('div', { class: 'running', hidden: true }, el('h3', null, t('account.running')), list);
  const there = new Set();
  const add = (job) => {
    if (there.has(job.id)) return;
    there.add(job.id);
    box.hidden = false;
    list.append(jobRow(page, job, ended));
  };
  return { box, add };
}

// One request a repository. When there were too many in a minute, the rest waits as long as the server says.
async function request(page, repos, add, say) {
  for (const repo of repos) {
    for (let done = false; !done && page.isShown();) {
      try {
        add(await write('POST', 'api/v1/analysis', { repo_url: repo }));
        done = true;
      } catch (error) {
        if (error.status !== 429 || !error.wait) throw error;
        say(t('account.too-many', { n: error.wait }));
        await sleep(error.wait);
      }
    }
  }
  say('');
}

function listing(page, state, load) {
  const { listing: job, listed_at: time } = state;
  if (job && !hasEnded(job)) {
    watch(page, job.id, (now) => { if (hasEnded(now)) load(''); });
    return el('span', { role: 'status' }, t('account.listing'));
  }
  if (job?.status === 'FAILED') return el('span', { class: 'bad' }, t('account.listing-failed'));
  return time && el('span', null, t('account.listed', { time: moment(time) }));
}

// The account's list: searched, a page after the other, listed anew.
function accountList(page, chosen, changed) {
  const list = el('ul', { class: 'owns' });
  const [foot, note] = [el('div'), el('span', { class: 'quiet small' })];
  let search = '';
  let turn = 0;
  const load = async (cursor, refresh = '') => {
    const mine = ++turn;
    if (!cursor && !list.hasChildNodes()) replace(foot, waiting());
    try {
      const answer = await accountRepositories({ search, limit: 50, cursor, refresh });
      if (mine !== turn || !page.isShown()) return;
      if (!cursor) replace(list);
      list.append(...answer.repositories.map((one) => row(one, chosen, changed)));
      replace(note, listing(page, answer, load));
      replace(foot, answer.total === 0 && empty(t(search ? 'repositories.none-found' : 'account.none')),
        answer.next && list.childElementCount < answer.total && el('button', { type: 'button', class: 'more', onclick: () => load(answer.next) }, t('more-button')));
    } catch (error) {
      if (mine === turn) replace(foot, failure(error, () => load(cursor)));
    }
  };
  return { list, foot, note, load, find: (value) => { search = value; load(''); } };
}

// A repository that the account does not list, by its address.
function other(act) {
  const input = el('input', { type: 'text', id: 'other', maxlength: '300', placeholder: 'github.com/owner/name', autocomplete: 'off' });
  const go = (event) => {
    event.preventDefault();
    if (input.value.trim()) act([input.value.trim()]).then((good) => { if (good) input.value = ''; });
  };
  return el('form', { class: 'controls', onsubmit: go }, field(t('account.other'), input), el('button', { type: 'submit' }, t('account.analyse')));
}

export function accountSection(page, analysed) {
  const chosen = new Set();
  const say = el('p', { class: 'quiet', role: 'status' });
  const button = el('button', { type: 'button', class: 'strong', disabled: true });
  const changed = () => {
    button.disabled = chosen.size === 0;
    button.textContent = chosen.size === 0 ? t('account.analyse') : counted('account.analyse-chosen', chosen.size);
  };
  const own = accountList(page, chosen, changed);
  const running = board(page, (job) => {
    own.load('');
    if (job.status === 'COMPLETED') analysed();
  });
  const act = async (repos) => {
    button.disabled = true;
    let good = true;
    try {
      await request(page, repos, running.add, (words) => replace(say, words));
      chosen.clear();
      own.list.querySelectorAll('input').forEach((box) => { box.checked = false; });
    } catch (error) {
      good = false;
      replace(say, el('span', { class: 'bad' }, error.message));
    }
    changed();
    return good;
  };
  let timer = 0;
  const search = el('input', { type: 'search', id: 'own-search', maxlength: '200', autocomplete: 'off', oninput: () => {
    clearTimeout(timer);
    timer = setTimeout(() => own.find(search.value.trim()), 250);
  } });
  const all = () => own.list.querySelectorAll('input:not(:checked)').forEach((box) => box.click());
  button.addEventListener('click', () => act([...chosen]));
  changed();
  own.load('');
  for (const status of ['PROCESSING', 'PENDING'])
    analyses({ status, limit: 50 }).then((answer) => answer.analyses.filter((job) => job.kind !== 'account' && repoOf(job)).forEach(running.add), () => {});
  return el('section', { class: 'card', id: 'account', 'aria-labelledby': 'account-title' },
    el('div', { class: 'title' }, el('h2', { id: 'account-title' }, t('account.title')), own.note,
      el('button', { type: 'button', class: 'small', onclick: () => own.load('', '1') }, t('account.refresh'))),
    el('div', { class: 'controls' }, field(t('search'), search),
      el('button', { type: 'button', onclick: all }, t('account.all')), button),
    own.list, own.foot, say, running.box, other(act));
}
