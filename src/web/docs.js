// The API to read, made from its own description: api/v1/openapi.json.

import { el, replace, table } from './dom.js';

const main = document.getElementById('main');
let description = null;

// "#/components/…" is looked up; what is none is itself.
function resolve(thing) {
  if (!thing?.$ref) return thing;
  return thing.$ref.slice(2).split('/').reduce((at, key) => at[key], description);
}

const nameOf = (reference) => reference.$ref.split('/').at(-1);

function typeOf(schema) {
  if (schema.$ref) return el('a', { href: `#${nameOf(schema)}` }, nameOf(schema));
  if (schema.anyOf) return schema.anyOf.map((one, index) => [index > 0 && ' or ', typeOf(one)]);
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array' && !schema.items) return 'list';
  if (schema.type === 'array') return ['list of ', typeOf(schema.items)];
  return [schema.type ?? 'anything'].flat().join(' or ') + (schema.format ? ` (${schema.format})` : '');
}

function limits(schema) {
  const said = [];
  if (schema.maximum !== undefined) said.push(`${schema.minimum} to ${schema.maximum}`);
  if (schema.default !== undefined && String(schema.default) !== '') said.push(`usually ${schema.default}`);
  return said.join(', ');
}

function parameters(list) {
  const columns = [{ title: 'Parameter' }, { title: 'In' }, { title: 'Values' }, { title: 'Limits' }, { title: 'What for' }];
  return table('Parameters', columns, list.map(resolve).map((one) =>
    [el('code', null, one.name), one.in, typeOf(one.schema), limits(one.schema), one.description ?? '']));
}

function answers(responses) {
  return table('Answers', [{ title: 'Status' }, { title: 'Form' }, { title: 'What' }], Object.entries(responses).map(([status, response]) => {
    const { content, description: text } = resolve(response);
    const forms = Object.entries(content ?? {}).map(([type, { schema, 'x-row': row }]) => el('div', null, type, ': ', typeOf(row ?? schema)));
    return [status, forms, text];
  }));
}

function body({ required, content }) {
  return el('p', null, required ? 'Body: ' : 'Body, if any: ',
    Object.entries(content).map(([type, { schema }]) => [type, ': ', schema.properties && !schema.$ref ? Object.keys(schema.properties).join(', ') : typeOf(schema)]));
}

function operation(path, method, shared, { summary, parameters: own = [], requestBody, responses, operationId }) {
  const list = [...shared, ...own];
  return el('section', { class: 'card', 'aria-labelledby': operationId },
    el('h2', { id: operationId }, el('code', null, `${method.toUpperCase()} ${path}`)),
    el('p', null, summary), list.length > 0 && parameters(list), requestBody && body(requestBody), answers(responses));
}

function members(schema, depth = 0) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const inner = one.type === 'array' ? one.items : one;
    return [['\u00a0'.repeat(3 * depth) + name, typeOf(inner.properties ? { type: one.type } : one), one.description ?? ''],
      ...members(inner, depth + 1)];
  });
}

function schema([name, one]) {
  const rows = members(one);
  return el('section', { class: 'card', 'aria-labelledby': name }, el('h2', { id: name }, name), one.description && el('p', null, one.description),
    rows.length > 0 ? table(name, [{ title: 'Member' }, { title: 'Type' }, { title: 'What' }], rows) : el('p', null, typeOf(one)));
}

async function show() {
  try {
    description = await (await fetch('api/v1/openapi.json')).json();
  } catch {
    replace(main, el('p', { role: 'alert' }, 'The description cannot be loaded.'));
    document.body.dataset.state = 'failed';
    return;
  }
  replace(main, el('h1', null, `${description.info.title}: the API`), el('p', null, description.info.description),
    Object.entries(description.paths).flatMap(([path, { parameters: shared = [], ...methods }]) =>
      Object.entries(methods).map(([method, one]) => operation(path, method, shared, one))),
    el('h1', null, 'What answers hold'), Object.entries(description.components.schemas).map(schema));
  document.body.dataset.state = 'ready';
}

show();
