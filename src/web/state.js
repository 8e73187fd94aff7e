// What is shown stands in the address, so that it can be linked to:
//   #github.com%2Fada%2Fengine?unit=month&by=language

export function read() {
  const hash = location.hash.slice(1);
  const question = hash.indexOf('?');
  let repo = question < 0 ? hash : hash.slice(0, question);
  try {
    repo = decodeURIComponent(repo);
  } catch {
    repo = '';
  }
  // The skip link's target is not a repository.
  if (repo === 'main') repo = '';
  return { repo, options: new URLSearchParams(question < 0 ? '' : hash.slice(question + 1)) };
}

export function address(repo, options) {
  const query = options?.toString();
  return `#${encodeURIComponent(repo)}${query ? `?${query}` : ''}`;
}

// The value of an option if it is one of those allowed, else the first of them.
export function option(name, allowed) {
  const value = read().options.get(name);
  return allowed.includes(value) ? value : allowed[0];
}

// Changes the address without a new page in the history.
export function remember(name, value, usual) {
  const { repo, options } = read();
  if (value === usual) options.delete(name);
  else options.set(name, value);
  history.replaceState(null, '', address(repo || document.body.dataset.repo || '', options));
}
