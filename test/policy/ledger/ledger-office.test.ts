import { expect, it } from 'vitest';
import { openDefaultLedger } from '../../attacks/default-ledger.ts';
import { aCall, newNumber } from './own-ledger.ts';

/** An office whose people all ask for a call at the same moment, each at a proven number. */
async function logInTogether(at: Awaited<ReturnType<typeof openDefaultLedger>>, people: number) {
  const calls = Array.from({ length: people }, (_, i) =>
    aCall({ userId: `u${i}`, factorId: `f${i}`, companyId: 'office', purpose: 'login', number: newNumber() }),
  );
  await at.ledger.prove(calls.map(({ number }) => ({ number, until: Date.now() + 86_400_000 })));
  const refused = [];
  const dialled = [];
  for (const call of calls) {
    const verdict = await at.ledger.admit(call);
    if (!verdict.allowed) refused.push(verdict);
    else if ((await at.ledger.start(call.deliveryId)).allowed) dialled.push(call.deliveryId);
  }
  return { dialled, refused };
}

const other = { userId: 'bob', factorId: 'fb', companyId: 'other', purpose: 'login' };

it.each([
  { about: 'the only company', companies: 1, otherAsks: false, atOnce: 90 },
  { about: 'one of two, and the other asks for no call', companies: 2, otherAsks: false, atOnce: 90 },
  { about: 'one of two that ask for calls', companies: 2, otherAsks: true, atOnce: 45 },
])('Monday at nine, $about: $atOnce people at the same moment', async ({ companies, otherAsks, atOnce }) => {
  const at = await openDefaultLedger();
  await at.ledger.stops.noteRestored(companies);
  if (otherAsks) await at.ask({ ...other, number: newNumber() });
  const { dialled, refused } = await logInTogether(at, atOnce + 1);
  expect(dialled).toHaveLength(atOnce);
  // Nothing is spent yet, so waiting a little helps.
  expect(refused).toEqual([{ allowed: false, reason: 'budget-spent', retryAfterSeconds: 30 }]);
});

it('a call that takes longer than it reserved counts as what it took', async () => {
  const at = await openDefaultLedger();
  const { dialled } = await logInTogether(at, 1);
  expect((await at.ledger.overview.read()).spending.map(({ minutes }) => minutes)).toEqual([1, 1, 1]);
  await at.ledger.finish(dialled[0] ?? '', { reason: 'spoken', free: false, answeredSeconds: 121 });
  expect((await at.ledger.overview.read()).spending.map(({ minutes }) => minutes)).toEqual([3, 3, 3]);
});

it('a company whose call was refused has its share of the next hour', async () => {
  const at = await openDefaultLedger();
  await at.ledger.stops.noteRestored(2);
  await at.ledger.stops.stop('test');
  await at.ask({ ...other, number: newNumber() });
  await at.ledger.stops.resume();
  expect((await logInTogether(at, 50)).dialled).toHaveLength(45);
});
