import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/accounts/api-key.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import { type ApiExample, apiExamples } from '../../src/api/api-examples.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { CallRecordStore } from '../../src/incidents/call-record-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { redisUrl } from '../lab.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';
import type { Description } from './wire-format/compare-descriptions.ts';

let api: TestApi;
let description: Description;
let users: UserStore;
/** A key with one scope each. */
const keys = new Map<Scope | 'none', string>();
/** Of what the example before has made. */
const made = { challenge: '', delivery: '' };

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('examples') });
  users = new UserStore({ database: api.database, random });
  description = (await api.app.inject('/docs/json')).json();
  keys.set('none', (await api.addKey([])).text);
  const scopes = Object.keys(apiExamples).flatMap((name) => scopesOf(name));
  for (const scope of new Set(scopes)) keys.set(scope, (await api.addKey([scope])).text);
});

afterAll(() => api.stop());

function operationOf(name: string) {
  const [method = '', path = ''] = name.split(' ');
  const operation = description.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`not described: ${name}`);
  return operation;
}

/** The scopes of which the description says that one suffices. */
function scopesOf(name: string): Scope[] {
  return (operationOf(name).security ?? []).flatMap(({ key = [] }) => key) as Scope[];
}

async function send(name: string, { path = {}, body }: ApiExample, key: string) {
  const [method = '', url = ''] = name.split(' ');
  const values: Record<string, string> = { ...path, ...('id' in path ? { id: made.challenge } : {}) };
  const filled = url.replace(/\{(\w+)\}/g, (_all, one: string) => encodeURIComponent(values[one] ?? ''));
  return api.app.inject({ method: method as 'GET', url: filled, headers: bearer(key), ...(body && { payload: body }) });
}

/** What must be there before an example is sent, beside what those before it have made. */
const before: Record<string, () => Promise<unknown>> = {
  'GET /v1/users/{login}/status': async () => {
    const { id: userId } = await users.findByLogin('202.jansen');
    const phone = { kind: 'phone', number: freshNumber(), name: 'mobile' } as const;
    await new FactorStore({ database: api.database, random }).add(confirmFactor({ userId }, phone));
  },
  'GET /v1/users/{login}/challenges': async () => {
    const { id: userId } = await users.findByLogin('202.jansen');
    const call = { deliveryId: random.id(), challengeId: random.id(), userId, number: freshNumber(), route: 'trunk' };
    const account = { requestedAt: Date.now(), endedAt: Date.now(), minutes: 0, money: 0 };
    const ended = { event: 'call-ended', reason: 'no-answer', answeredSeconds: 0, account } as const;
    const store = new CallRecordStore({ database: api.database, secret: 'a secret for tests' });
    await store.noteEnd({ ...ended, call: { ...call, requestId: 'request-of-the-call' } } as never, Date.now());
  },
  'POST /v1/challenges/{id}/calls': async () => {
    await api.deliveries.advance({ id: made.delivery, challengeId: made.challenge }, 'ended', { reason: 'busy' });
  },
  'POST /v1/challenges/{id}/answer': () => api.speak({ id: made.challenge, deliveryId: made.delivery }, '482913'),
};

/** The fields of a reply at every depth, without their values. An empty list is like any other. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? 'list' : value.map(fieldsOf).slice(0, 1);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fieldsOf(each)]));
}

/** Each request of an operation; the first one last, because later examples go on with what it has made. */
const requests = Object.entries(apiExamples).flatMap(([name, example]) => [
  ...Object.values(example.also ?? {}).map(({ scope, ...also }) => ({ name, example: { ...example, ...also }, scope })),
  { name, example, scope: '' as const },
]);

describe('every example of the description is tried', () => {
  it.each(requests)('$name $scope', async ({ name, example, scope }) => {
    await before[name]?.();
    const scopes = scope === '' ? scopesOf(name) : [scope];
    if (scopes.length > 0) {
      const refused = await send(name, example, keys.get('none') ?? '');
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'scope-missing']);
    }
    const reply = await send(name, example, keys.get(scopes[0] ?? 'challenges:number') ?? '');
    expect([reply.statusCode, reply.statusCode < 400 || reply.body]).toEqual([example.status, true]);
    if (example.reply === undefined) return;
    const body = reply.json();
    const schema = operationOf(name).responses[example.status]?.content?.['application/json']?.schema;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect([ajv.validate(schema ?? false, body), ajv.errorsText()]).toEqual([true, 'No errors']);
    expect(fieldsOf(body)).toEqual(fieldsOf(example.reply));
    if (body.delivery !== undefined) Object.assign(made, { challenge: body.id, delivery: body.delivery.id });
    else if (name === 'POST /v1/spoken-codes') made.challenge = body.id;
  });
});
