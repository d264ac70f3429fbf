import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepRestored } from '../../src/incidents/restore-ledger.ts';
import { systemRandom } from '../../src/random.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { aCall, openLedger } from '../policy/ledger/own-ledger.ts';
import { until } from '../until.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

it('after Redis was emptied no call is admitted until holds and suspensions are back from the database', async () => {
  const held = await home.addPerson();
  await home.heldCalls.hold(held.id, { actor: { kind: 'user', id: held.id }, detail: { reason: 'not-me' } });
  const suspended = home.freshNumber();
  await home.parts.suspended.add(suspended);
  const at = await openLedger({ mustBeRestored: true }, undefined, `{empty-${systemRandom.id()}}`);
  const verdicts = async () =>
    Promise.all([
      at.ledger.admit(aCall({ userId: held.id, factorId: 'f' })),
      at.ledger.admit(aCall({ number: suspended })),
      at.ledger.admit(aCall({ route: 'internal', number: '202', country: '', userId: held.id })),
    ]);
  const notYet = { allowed: false, reason: 'not-restored', retryAfterSeconds: 30 };
  expect(await verdicts()).toEqual([notYet, notYet, notYet]);

  const stop = new AbortController();
  const companies = { list: async () => [] };
  const parts = { ...home.parts, audit: home.audit, companies, ledger: at.ledger };
  const keeping = keepRestored(parts, stop.signal);
  const refused = [{ reason: 'user-held' }, { reason: 'number-suspended' }, { reason: 'user-held' }];
  const restored = () => until(async () => (await at.ledger.stops.isRestored()) && verdicts());
  expect(await restored()).toMatchObject(refused);
  // Emptied while it stays connected.
  await at.redis.del(`${at.base}:restored`, `${at.base}:held`, `${at.base}:suspended`);
  expect(await restored()).toMatchObject(refused);
  stop.abort();
  await keeping;
});
