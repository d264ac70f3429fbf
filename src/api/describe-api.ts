import type { RouteOptions } from 'fastify';
import { type ApiExample, apiExamples } from './api-examples.ts';
import { openRoutes } from './authorise.ts';

interface Described {
  security?: readonly Record<string, readonly string[]>[];
  operationId?: string;
}

/** Schemas of OpenAPI as far as they are changed here. */
interface Schema {
  type?: string;
  anyOf?: Schema[];
}
interface Content {
  [type: string]: { schema?: Schema; example?: unknown; examples?: Record<string, { value: unknown }> };
}
interface Reply {
  description?: string;
  content?: Content;
}
export interface Operation extends Described {
  operationId?: string;
  parameters?: { in: string; name: string; example?: string }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Reply | { $ref: string }>;
}
export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
  components?: Record<string, Record<string, unknown>>;
}

const json = 'application/json';
const problemRef = { $ref: '#/components/responses/Problem' };
const words: Readonly<Record<string, string>> = { 200: 'Done', 201: 'Made, and under way where it is a call' };

/** What the description says of a route besides its schemas: which scopes do, and a name of its operation. */
export function describeRoute<Given extends object>(
  schema: Given,
  url: string,
  { method, config }: Pick<RouteOptions, 'method' | 'config'>,
): Given & Described {
  if (openRoutes.includes(url)) return { ...schema, security: [] };
  const scopes = config?.scopes;
  // Each of them suffices, so each is an alternative.
  const security = scopes === undefined ? [{ key: [] }] : scopes.map((scope) => ({ key: [scope] }));
  const id = apiExamples[operationName(`${method}`, url)]?.id ?? nameOfHook(url);
  return { ...schema, security, ...(id === undefined ? {} : { operationId: id }) };
}

/** `POST /v1/users/{login}/disable`. @param url also as Fastify writes it, with `:login` */
function operationName(method: string, url: string): string {
  return `${method.toUpperCase()} ${url.replace(/:(\w+)/g, '{$1}')}`;
}

/** `speakCodeFromOkta`: the form of the request belongs to the other program. */
function nameOfHook(url: string): string | undefined {
  const [, first = '', rest = ''] = /\/spoken-codes\/from\/(\w)(\w*)$/.exec(url) ?? [];
  return first === '' ? undefined : `speakCodeFrom${first.toUpperCase()}${rest}`;
}

/** Adds the examples, and writes what every operation has once. Changes the description that it gets. */
export function completeDescription<Given extends ApiDescription>(description: Given): Given {
  let problem: Reply | undefined;
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const { responses } = operation;
      for (const status of ['4XX', '5XX']) {
        const reply = responses[status];
        if (reply === undefined || '$ref' in reply) continue;
        problem = reply;
        responses[status] = problemRef;
      }
      nameReplies(responses);
      makeBodyOptional(operation);
      addExample(operation, operationName(method, path));
    }
  }
  if (problem !== undefined)
    description.components = { ...description.components, responses: { Problem: { ...problem, headers } } };
  return description;
}

const headers = {
  'retry-after': {
    description: 'seconds after which a new attempt makes sense; only where waiting helps',
    schema: { type: 'integer' },
  },
  'x-request-id': { description: 'of the request, as the logs have it', schema: { type: 'string' } },
};

function nameReplies(responses: Operation['responses']): void {
  for (const [status, reply] of Object.entries(responses))
    if (!('$ref' in reply) && reply.description === 'Default Response') reply.description = words[status] ?? 'Done';
}

/** JSON has no `undefined`: it says that the body may be left out. */
function makeBodyOptional({ requestBody }: Operation): void {
  const content = requestBody?.content[json];
  const alternatives = content?.schema?.anyOf;
  if (requestBody === undefined || content === undefined || alternatives === undefined) return;
  if (!alternatives.some(({ type }) => type === 'undefined')) return;
  const [only, ...others] = alternatives.filter(({ type }) => type !== 'undefined' && type !== 'null');
  requestBody.required = false;
  if (only !== undefined) content.schema = others.length === 0 ? only : { anyOf: [only, ...others] };
}

function addExample({ parameters = [], requestBody, responses }: Operation, name: string): void {
  const example = apiExamples[name];
  if (example === undefined) return;
  for (const parameter of parameters) {
    const value = parameter.in === 'path' ? example.path?.[parameter.name] : undefined;
    if (value !== undefined) parameter.example = value;
  }
  const content = requestBody?.content[json];
  if (content !== undefined && example.body !== undefined) showExample(content, example, 'body');
  const reply = responses[`${example.status}`];
  const replied = reply === undefined || '$ref' in reply ? undefined : reply.content?.[json];
  if (replied !== undefined && example.reply !== undefined) showExample(replied, example, 'reply');
}

/** OpenAPI has one `example`, or several `examples` with names. */
function showExample(content: Content[string], { id, also, ...first }: ApiExample, part: 'body' | 'reply'): void {
  if (also === undefined) content.example = first[part];
  else
    content.examples = Object.fromEntries(
      Object.entries({ [id]: first, ...also }).map(([name, each]) => [name, { value: each[part] }]),
    );
}
