import { describe, expect, it } from 'vitest';
import { compareDescriptions, type Description } from './compare-descriptions.ts';

/** A small API with a request and a reply. */
const kept = {
  paths: {
    '/v1/things': {
      post: {
        operationId: 'addThing',
        summary: 'words',
        security: [{ key: ['things:write'] }, { key: ['things:own'] }],
        parameters: [{ in: 'header', name: 'once', required: false, schema: { type: 'string', maxLength: 9 } }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                additionalProperties: false,
                properties: {
                  name: { type: 'string', minLength: 1, maxLength: 20, description: 'words' },
                  size: { enum: ['big', 'small'] },
                  note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
                },
              },
            },
          },
        },
        responses: {
          201: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['id'],
                  properties: {
                    id: { type: 'string' },
                    state: { enum: ['open', 'over'] },
                    parts: { type: 'array', items: { type: 'object', properties: { at: { type: 'string' } } } },
                  },
                },
              },
            },
          },
          '4XX': { $ref: '#/components/responses/Problem' },
        },
      },
    },
  },
  components: {
    responses: { Problem: { content: { 'application/problem+json': { schema: { enum: ['one', 'two'] } } } } },
  },
} as const;

type Loose = ReturnType<typeof JSON.parse>;

function changed(change: (copy: { post: Loose; body: Loose; reply: Loose; all: Loose }) => unknown) {
  const all = structuredClone(kept) as Loose;
  const { post } = all.paths['/v1/things'];
  const body = post.requestBody.content['application/json'].schema;
  const reply = post.responses[201].content['application/json'].schema;
  change({ all, post, body, reply });
  return compareDescriptions(kept as unknown as Description, all as Description);
}

type Change = Parameters<typeof changed>[0];

const breaking: [string, Change][] = [
  ['POST /v1/things is gone', ({ all }) => delete all.paths['/v1/things'].post],
  ['another operationId', ({ post }) => Object.assign(post, { operationId: 'makeThing' })],
  ['refuses keys that it took: things:own', ({ post }) => post.security.pop()],
  ['header parameter once is gone', ({ post }) => post.parameters.pop()],
  ['header parameter once is required now', ({ post }) => Object.assign(post.parameters[0], { required: true })],
  ['header parameter once has maxLength 8', ({ post }) => Object.assign(post.parameters[0].schema, { maxLength: 8 })],
  [
    'query parameter x is new and required',
    ({ post }) => post.parameters.push({ in: 'query', name: 'x', required: true }),
  ],
  ['body, name is gone', ({ body }) => delete body.properties.name],
  ['body, name takes no string any more', ({ body }) => Object.assign(body.properties.name, { type: 'integer' })],
  ['body, name has maxLength 10 instead of 20', ({ body }) => Object.assign(body.properties.name, { maxLength: 10 })],
  ['body, name has minLength 2 instead of 1', ({ body }) => Object.assign(body.properties.name, { minLength: 2 })],
  ['body, name has another pattern', ({ body }) => Object.assign(body.properties.name, { pattern: '^a' })],
  ['body, size takes no value small any more', ({ body }) => body.properties.size.enum.pop()],
  ['body, size is required now', ({ body }) => body.required.push('size')],
  [
    'body, colour is new and required',
    ({ body }) => {
      body.required.push('colour');
      body.properties.colour = { type: 'string' };
    },
  ],
  ['body, note takes no null any more', ({ body }) => body.properties.note.anyOf.pop()],
  ['reply 201, id is gone', ({ reply }) => delete reply.properties.id],
  ['reply 201, id may be missing now', ({ reply }) => reply.required.pop()],
  ['reply 201, id may be integer now', ({ reply }) => Object.assign(reply.properties.id, { type: 'integer' })],
  [
    'reply 201, id may be null now',
    ({ reply }) => {
      reply.properties.id = { anyOf: [{ type: 'string' }, { type: 'null' }] };
    },
  ],
  ['reply 201, state has no value over any more', ({ reply }) => reply.properties.state.enum.pop()],
  ['reply 201, parts, each, at is gone', ({ reply }) => delete reply.properties.parts.items.properties.at],
  ['reply 201, id has another format', ({ reply }) => Object.assign(reply.properties.id, { format: 'uuid' })],
  ['reply 201 is gone', ({ post }) => delete post.responses[201]],
  ['reply 202 is new', ({ post }) => Object.assign(post.responses, { 202: {} })],
  ['reply 4XX is something else', ({ post }) => Object.assign(post.responses, { '4XX': {} })],
  [
    'a problem has no value two any more',
    ({ all }) => all.components.responses.Problem.content['application/problem+json'].schema.enum.pop(),
  ],
];

const additions: [string, Change][] = [
  ['GET /v1/things is new', ({ all }) => Object.assign(all.paths['/v1/things'], { get: { responses: {} } })],
  ['takes keys with things:more too', ({ post }) => post.security.push({ key: ['things:more'] })],
  ['query parameter x is new', ({ post }) => post.parameters.push({ in: 'query', name: 'x' })],
  ['body, colour is new', ({ body }) => Object.assign(body.properties, { colour: { type: 'string' } })],
  ['body, name is optional now', ({ body }) => body.required.pop()],
  ['body, name has maxLength 30 instead of 20', ({ body }) => Object.assign(body.properties.name, { maxLength: 30 })],
  ['body, size takes the value huge too', ({ body }) => body.properties.size.enum.push('huge')],
  [
    'body, name takes null too',
    ({ body }) => {
      body.properties.name = { anyOf: [body.properties.name, { type: 'null' }] };
    },
  ],
  ['reply 201, colour is new', ({ reply }) => Object.assign(reply.properties, { colour: { type: 'string' } })],
  ['reply 201, state is always there now', ({ reply }) => reply.required.push('state')],
  ['reply 201, state has the value late too', ({ reply }) => reply.properties.state.enum.push('late')],
  [
    'a problem has the value three too',
    ({ all }) => all.components.responses.Problem.content['application/problem+json'].schema.enum.push('three'),
  ],
];

describe('a change of the wire format', () => {
  it.each(breaking)('breaks clients: %s', (what, change) => {
    const found = changed(change).filter(({ breaks }) => breaks);
    expect(found.map((each) => each.what).join('\n')).toContain(what);
  });

  it.each(additions)('is an addition only: %s', (what, change) => {
    expect(changed(change)).toEqual([{ breaks: false, what: expect.stringContaining(what) }]);
  });

  it.each<[string, Change]>([
    ['nothing', () => undefined],
    ['a summary', ({ post }) => Object.assign(post, { summary: 'other words' })],
    ['a description', ({ body }) => Object.assign(body.properties.name, { description: 'other words' })],
    [
      'an example',
      ({ post }) => Object.assign(post.requestBody.content['application/json'], { example: { name: 'x' } }),
    ],
    ['the order of values', ({ body }) => body.properties.size.enum.reverse()],
  ])('is none: %s', (_what, change) => {
    expect(changed(change)).toEqual([]);
  });
});
