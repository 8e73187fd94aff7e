// What is shown stands in the address, so that it can be linked to:
//   #                                             the repositories (?search=, language=, sort=)
//   #github.com%2Fada%2Fengine?unit=month         one of them
//   #/analyses   #/people/ada   #/compare?repos=a/b,c/d

const pages = { analyses: 'analyses', people: 'person', compare: 'compare' };

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

// {page, name, options}: `name` is the repository's or the person's.
export function read() {
  const hash = location.hash.slice(1);
  const question = hash.indexOf('?');
  const path = question < 0 ? hash : hash.slice(0, question);
  const options = new URLSearchParams(question < 0 ? '' : hash.slice(question + 1));
  if (path === '') return { page: 'repositories', name: '', options };
  if (!path.startsWith('/')) return { page: 'repository', name: decode(path), options };
  const [word, name = ''] = path.slice(1).split('/');
  return { page: Object.hasOwn(pages, word) ? pages[word] : 'nothing', name: decode(name), options };
}

const query = (options) => {
  const text = new URLSearchParams(options ?? {}).toString();
  return text ? `?${text}` : '';
};

export const address = (repo, options) => `#${encodeURIComponent(repo)}${query(options)}`;
export const personAddress = (login) => `#/people/${encodeURIComponent(login)}`;
export const compareAddress = (repos) => `#/compare${query({ repos: repos.join(',') })}`;

// The value of an option if it is one of those allowed, else the first of them.
export function option(name, allowed) {
  const value = read().options.get(name);
  return allowed.includes(value) ? value : allowed[0];
}

export const text = (name) => read().options.get(name) ?? '';

// Changes the address without a new page in the history.
export function remember(name, value, usual) {
  const { options } = read();
  const hash = location.hash || '#';
  const question = hash.indexOf('?');
  if (value === usual) options.delete(name);
  else options.set(name, value);
  history.replaceState(null, '', `${question < 0 ? hash : hash.slice(0, question)}${query(options)}`);
}
