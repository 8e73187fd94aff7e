// What is shown stands in the address, so that it can be linked to:
//   #                                             the repositories (?search=, language=, sort=)
//   #github.com%2Fada%2Fengine?unit=month         one of them
//   #/analyses   #/people/ada   #/compare?repos=a/b,c/d
//   #/classes   #/classes/os-1/hw1?sort=-size   #/classes/os-1/hw1/students/202300001

const pages = { analyses: 'analyses', people: 'person', compare: 'compare' };

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

// The pages of classes by how many names their addresses have.
function classPage(names) {
  if (names.includes('')) return 'nothing';
  if (names.length === 4 && names[2] === 'students') return 'student';
  return { 0: 'classes', 2: 'assignment' }[names.length] ?? 'nothing';
}

// {page, name, names, options}: `name` is the repository's or the person's, `names` all parts behind the first.
export function read() {
  const hash = location.hash.slice(1);
  const question = hash.indexOf('?');
  const path = question < 0 ? hash : hash.slice(0, question);
  const options = new URLSearchParams(question < 0 ? '' : hash.slice(question + 1));
  if (path === '') return { page: 'repositories', name: '', options };
  if (!path.startsWith('/')) return { page: 'repository', name: decode(path), options };
  const [word, ...names] = path.slice(1).split('/').map(decode);
  if (word === 'classes') return { page: classPage(names), name: '', names, options };
  return { page: Object.hasOwn(pages, word) ? pages[word] : 'nothing', name: names[0] ?? '', options };
}

const query = (options) => {
  const text = new URLSearchParams(options ?? {}).toString();
  return text ? `?${text}` : '';
};

export const address = (repo, options) => `#${encodeURIComponent(repo)}${query(options)}`;
export const personAddress = (login) => `#/people/${encodeURIComponent(login)}`;
export const assignmentAddress = (name, assignment) => `#/classes/${encodeURIComponent(name)}/${encodeURIComponent(assignment)}`;
export const studentAddress = (name, assignment, number, options) => `${assignmentAddress(name, assignment)}/students/${number}${query(options)}`;
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
