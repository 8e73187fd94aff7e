// Who is signed in. The tokens are in cookies that this page does not see; what it sees is the word
// that writes must repeat (sesami_csrf), which is there as long as the sign-in may be.

import { beforeEach, isReport, Problem, send } from './api.js';
import { keep, kept } from './text.js';

const FRESH = 10 * 60 * 1000; // an access token lasts a quarter of an hour
const word = () => document.cookie.match(/(?:^|; )sesami_csrf=([^;]*)/)?.[1] ?? '';

let offered = false;
let coding = false;
let account = null;
let refreshed = Number(kept('refreshed') ?? 0);

export const isOffered = () => offered;
export const hasClasses = () => coding;
export const who = () => account;

function forget() {
  document.cookie = 'sesami_csrf=; Max-Age=0; Path=/; SameSite=Lax';
  account = null;
}

const isFresh = () => Date.now() - (refreshed = Number(kept('refreshed') ?? refreshed)) < FRESH;

function note(time) {
  refreshed = time;
  keep('refreshed', String(time));
}

// A refresh token that is used twice ends the session. So this is noted before the answer is there, and
// the request goes on when the page is left meanwhile.
async function refresh() {
  if (word() === '' || isFresh()) return;
  note(Date.now());
  try {
    await send('api/v1/auth/refresh', { method: 'POST', keepalive: true, headers: { 'X-CSRF-Token': word() } });
  } catch (error) {
    note(0);
    if (error.status === 401) forget();
  }
}

// For the same reason one of several tabs refreshes at a time.
async function stayFresh() {
  if (word() === '' || isFresh()) return;
  if (navigator.locks) await navigator.locks.request('sesami.refresh', refresh);
  else await refresh();
}

// The page before this one may have refreshed and not have lived to see the answer, which is then on its way.
async function me() {
  try {
    return await send('api/v1/auth/me');
  } catch (error) {
    if (error.status !== 401 || Date.now() - refreshed > 10000) throw error;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return send('api/v1/auth/me');
  }
}

// Asks what is offered here, and who is signed in.
export async function begin() {
  if (isReport) return;
  beforeEach(stayFresh);
  try {
    ({ sign_in: offered, coding } = await send('api/v1/auth'));
    if (!offered || word() === '') return;
    await stayFresh();
    if (word() !== '') account = await me();
  } catch (error) {
    if (error.status === 401) forget();
  }
}

// `path` is where the browser comes back to.
export const signInAddress = (path) => `api/v1/auth/github?${new URLSearchParams({ return: path })}`;

export async function write(method, path, body) {
  await stayFresh();
  if (word() === '') throw new Problem(401, 'sign-in-needed', '');
  return send(path, { method, headers: { 'X-CSRF-Token': word(), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined });
}

export async function signOut() {
  await write('POST', 'api/v1/auth/logout');
  forget();
}
