import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisUrl } from '../lab.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('call-rules') });
});

afterAll(() => api.stop());

const post = (body: object, key = api.key, url = '/v1/challenges') =>
  api.app.inject({ method: 'POST', url, headers: bearer(key), payload: body });

const callOver = async ({ id, deliveryId }: { id: string; deliveryId: string }, reason: 'busy' | 'no-key') => {
  await api.ledger.start(deliveryId);
  await api.ledger.finish(deliveryId, { reason, free: reason === 'busy', answeredSeconds: 0 });
  await api.deliveries.advance({ id: deliveryId, challengeId: id }, 'ended', { reason });
};

describe('V05 a second request joins the call that is up', () => {
  it('200 with the same challenge, and how far its call is', async () => {
    const to = freshNumber();
    const first = await api.open(api.key, { to });
    await api.deliveries.advance({ id: first.deliveryId, challengeId: first.id }, 'dialling');
    const second = await post({ to });
    expect(second.statusCode).toBe(200);
    expect(second.json()).toMatchObject({ id: first.id, delivery: { id: first.deliveryId, state: 'dialling' } });
  });

  it('another key that wants the same number is told to wait, and learns nothing of the other challenge', async () => {
    const to = freshNumber();
    await api.open(api.key, { to });
    const { text: other } = await api.addKey(['challenges:number']);
    const reply = await post({ to }, other);
    expect(reply.statusCode).toBe(409);
    expect(reply.json()).toMatchObject({ code: 'number-in-call' });
    expect(reply.headers['retry-after']).toBe('20');
    expect(Object.keys(reply.json()).sort()).toEqual(['code', 'status', 'title', 'type']);
  });
});

describe('numbers behind switchboards, and extensions', () => {
  it('takes what is dialled behind the number, and shows it', async () => {
    const reply = await post({ to: '+31508200000', postDial: '202' });
    expect(reply.statusCode).toBe(201);
    expect(reply.json()).toMatchObject({ postDial: '202' });
  });

  it('calls an extension that the operator allows, and no other', async () => {
    expect((await post({ to: '250' })).statusCode).toBe(201);
    expect((await post({ to: '300' })).json()).toMatchObject({ code: 'extension-not-allowed', status: 403 });
  });

  it.each(['2&2', '2@trunk', 'w', '2'.repeat(21), ''])(
    'V02 refuses %j as what is dialled behind it',
    async (postDial) => {
      expect((await post({ to: '+31508200001', postDial })).statusCode).toBe(400);
    },
  );

  it('wants a number for it', async () => {
    expect((await post({ user: 'anna', postDial: '202' })).statusCode).toBe(400);
  });
});

it('a waiting caller is told about how long it takes', async () => {
  for (let n = 0; n < 8; n += 1) await api.open();
  const { id } = await api.open();
  const reply = await api.app.inject({ url: `/v1/challenges/${id}`, headers: bearer(api.key) });
  // No dialler takes calls here, and the queue of the test starts one call per second.
  expect(reply.json().delivery).toMatchObject({ state: 'queued' });
  expect(reply.json().delivery.waitSeconds).toBeGreaterThanOrEqual(8);
});

it('S19 a busy call can be repeated at once by the allowance, and asks for its pause', async () => {
  const challenge = await api.open();
  await callOver(challenge, 'busy');
  const again = await post({}, api.key, `/v1/challenges/${challenge.id}/calls`);
  expect(again.statusCode).toBe(201);
});

describe('rules of the operator', () => {
  it('a stopped exchange refuses, says so in few words, and writes down why', async () => {
    await api.ledger.stops.stop('test');
    const reply = await post({ to: freshNumber() });
    expect(reply.json()).toMatchObject({ code: 'calls-blocked', status: 403 });
    expect(reply.body).not.toContain('stopped exchange');
    expect((await post({ to: '251' })).statusCode).toBe(201);
    await api.ledger.stops.resume();
    expect((await post({ to: freshNumber() })).statusCode).toBe(201);
    const [entry] = await api.audit.list({ event: 'call-refused', limit: 1 });
    expect(entry).toMatchObject({ actor: { kind: 'api-key' }, detail: { rule: 'calls-stopped' } });
    expect(String(entry?.detail.number)).toMatch(/^\+31\*+\d\d$/);
  });

  it('key 0: a suspended number is called for nobody', async () => {
    const to = freshNumber();
    await api.ledger.stops.suspend(to);
    expect((await post({ to })).json()).toMatchObject({ code: 'number-suspended' });
    await api.ledger.stops.unsuspend(to);
    expect((await post({ to })).statusCode).toBe(201);
  });
});
