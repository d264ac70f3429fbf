import { expect, it } from 'vitest';
import type { RequestedCall } from '../../../src/policy/ledger/call-ledger.ts';
import { openLedger, spokenEnd } from './own-ledger.ts';

const user = { userId: 'anna', companyId: 'c1', address: '192.0.2.1' };

/** Every kind of call, as an api of an earlier version requests it. */
const earlier: Record<string, Partial<RequestedCall>> = {
  login: { ...user, factorId: 'f1', purpose: 'login' },
  'a login behind a switchboard': { ...user, factorId: 'f1', purpose: 'login', postDial: { digits: ',,12' } },
  'a forgotten password': { ...user, factorId: 'f1', purpose: 'forgotten-password' },
  'a telephone that is added': { ...user, purpose: 'set-up' },
  'a number of an API key': { apiKeyId: 'k1' },
  'a user of an API key': { ...user, factorId: 'f1', apiKeyId: 'k1' },
  'a question of the operator': {},
};

/** Rewrites a call that is under way as an earlier version wrote it. */
async function makeEarlier({ redis, base }: Awaited<ReturnType<typeof openLedger>>, id: string) {
  const record = `${base}:call:${id}`;
  const { right: _, asker: __, ...facts } = JSON.parse((await redis.hget(record, 'facts')) ?? '');
  const { userId, apiKeyId } = facts.call;
  facts.subjects = { ...facts.subjects, number: facts.numberDigest, user: userId, apiKey: apiKeyId };
  await redis.hset(record, 'facts', JSON.stringify(facts));
  await redis.hdel(record, 'right', 'own');
  const periods: string[] = JSON.parse((await redis.hget(record, 'periods')) ?? '[]');
  const all = periods.filter((period) => !/:spend:(company|user):/.test(period));
  if (periods.length > 0) await redis.hset(record, 'periods', JSON.stringify(all));
  for (const period of all) {
    const byRight = (await redis.hkeys(period)).filter((field) => /^reserved:.*:/.test(field));
    if (byRight.length > 0) await redis.hdel(period, ...byRight);
  }
}

for (const [name, about] of Object.entries(earlier)) {
  it(`an upgrade while a call is up ends it as always: ${name}`, async () => {
    const at = await openLedger({ budgetMinutes: { hour: 90 }, userMinutes: { hour: 15 } });
    const { deliveryId } = await at.dial(about);
    await makeEarlier(at, deliveryId);
    await at.ledger.pass(deliveryId);
    await at.ledger.finish(deliveryId, spokenEnd);
    const { spending, live } = await at.ledger.overview.read();
    expect(live).toEqual([]);
    // What it reserved is given back, and what it used is counted.
    expect(spending.map(({ minutes }) => minutes)).toEqual([1, 1, 1]);
    const reserved = [];
    for (const key of await at.redis.keys(`${at.base}:spend:???*`)) {
      if (/spend:(company|user):/.test(key)) continue;
      for (const [field, value] of Object.entries(await at.redis.hgetall(key))) {
        if (field.startsWith('reserved:')) reserved.push(Number(value));
      }
    }
    expect(new Set(reserved)).toEqual(new Set([0]));
  });

  it(`an upgrade while a call waits dials it, or refuses it by a rule: ${name}`, async () => {
    const at = await openLedger({ budgetMinutes: { hour: 90 } });
    const { call } = await at.ask(about);
    await makeEarlier(at, call.deliveryId);
    expect(await at.ledger.start(call.deliveryId)).toEqual({ allowed: true });
    await at.ledger.report(call.deliveryId, 'not-me');
    await at.ledger.finish(call.deliveryId, { ...spokenEnd, reason: 'no-key' });
    expect((await at.ledger.overview.read()).spending.map(({ minutes }) => minutes)).toEqual([1, 1, 1]);
  });
}
