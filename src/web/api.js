// The results, fetched from the routes this page's server has, or found in the page itself where
// pipelines/report put them. Problems (RFC 9457) become errors that say what to tell a person.

import { address } from './format.js';
import { has, t } from './text.js';

export class Problem extends Error {
  constructor(status, code, detail, wait = 0) {
    super(has(`problem.${code}`) ? t(`problem.${code}`) : detail);
    this.status = status;
    this.code = code;
    this.wait = wait; // seconds
  }
}

const stored = document.getElementById('results');
const answers = stored ? JSON.parse(stored.textContent) : null;
// Without a server there is one repository to look at, and nothing to ask for.
export const isReport = answers !== null;
export const reported = () => answers.repo;

let prepare = async () => {};
// What has to be done before each request: session.js keeps the sign-in alive.
export const beforeEach = (action) => { prepare = action; };

// {response, body}; no body is null.
export async function exchange(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  } catch {
    throw new Problem(0, 'unreachable', '');
  }
  let body = null;
  if (response.status === 204 || response.status === 304) return { response, body };
  try {
    body = await response.json();
  } catch {
    throw new Problem(response.status, 'unreadable', '');
  }
  if (!response.ok) throw new Problem(response.status, body.code, body.detail ?? body.title ?? t('problem.refused'), Number(response.headers.get('Retry-After') ?? 0));
  return { response, body };
}

export const send = async (path, options) => (await exchange(path, options)).body;

export async function get(path, parameters) {
  await prepare();
  const query = new URLSearchParams(Object.entries(parameters ?? {}).filter(([, value]) => value !== '' && value !== null && value !== undefined)).toString();
  return send(`${path}${query ? `?${query}` : ''}`);
}

export const repositories = (parameters) => get('api/v1/repos', parameters);

const place = (repo, part) => {
  const [owner, name] = address(repo).map(encodeURIComponent);
  return `api/v1/repos/${owner}/${name}${part ? `/${part}` : ''}`;
};

export const rowsAddress = (repo, part) => (isReport ? null : `${place(repo, part)}?format=csv`);

export async function results(repo, part, parameters) {
  if (!isReport) return get(place(repo, part), parameters);
  const query = new URLSearchParams(parameters ?? {}).toString();
  const answer = answers.parts[`${part ?? ''}${query ? `?${query}` : ''}`];
  if (!answer) throw new Problem(404, 'not-in-report', '');
  return answer;
}

export const profile = (login) => get(`api/v1/users/${encodeURIComponent(login)}/profile`);
export const compare = (repos) => get('api/v1/compare', { repos: repos.join(',') });
export const analyses = (parameters) => get('api/v1/analysis', parameters);
export const analysis = (id) => get(`api/v1/analysis/${encodeURIComponent(id)}`);
export const accountRepositories = (parameters) => get('api/v1/account/repos', parameters);
