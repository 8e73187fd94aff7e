// The results, fetched from the routes this page's server has. Problems (RFC 9457) become errors
// that say what to tell a person.

import { address } from './format.js';

export class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function get(path) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: 'application/json' } });
  } catch {
    throw new Problem(0, 'unreachable', 'The server cannot be reached.');
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    throw new Problem(response.status, 'unreadable', 'The server sent something that is no JSON.');
  }
  if (!response.ok) throw new Problem(response.status, body.code, body.detail ?? body.title ?? 'The server refused.');
  return body;
}

export const repositories = () => get('api/v1/repos?limit=1000');

export function results(repo, part, parameters) {
  const [owner, name] = address(repo).map(encodeURIComponent);
  const query = new URLSearchParams(parameters ?? {}).toString();
  return get(`api/v1/repos/${owner}/${name}${part ? `/${part}` : ''}${query ? `?${query}` : ''}`);
}
