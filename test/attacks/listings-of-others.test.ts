import { describe, expect, it } from 'vitest';
import {
  listings,
  maxWaitingOfAdmins,
  maxWaitingOfKeys,
  turnOfCompany,
  turnOfKey,
  turnOfOperators,
} from '../../src/audit/listings.ts';
import type { Turn } from '../../src/concurrency-limit.ts';
import { Refusal } from '../../src/errors.ts';
import { eachCall } from '../../src/people/list-calls.ts';

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Asks for lists that take until they are let go. */
function flood(turns: readonly Turn[]) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const ended = turns.map((turn) =>
    listings
      .run(() => held, turn)
      .then(
        () => 'read',
        (error) => (error instanceof Refusal ? error.id : 'failed'),
      ),
  );
  return {
    end() {
      letGo();
      return Promise.all(ended);
    },
  };
}

const times = (count: number, turn: (n: number) => Turn) => Array.from({ length: count }, (_, n) => turn(n));
const [anOperator, anAdmin, aKey] = [turnOfOperators, turnOfCompany('an office'), turnOfKey({ id: 'a provider' })];

describe('lists of others', () => {
  it.each<[string, readonly Turn[], readonly Turn[]]>([
    ['one key', times(200, () => turnOfKey({ id: 'a' })), [anOperator, anAdmin, aKey]],
    ['every key', times(200, (n) => turnOfKey({ id: `${n}` })), [anOperator, anAdmin]],
    ['one company', times(200, () => turnOfCompany('a')), [anOperator, anAdmin, aKey]],
    ['every company', times(200, (n) => turnOfCompany(`${n}`)), [anOperator, aKey]],
    ['an operator', times(200, () => turnOfOperators), [anAdmin, aKey]],
  ])('a flood of %s refuses nobody else', async (_who, many, others) => {
    const flooded = flood(many);
    const late = flood(others);
    const [outcomes, ofOthers] = await Promise.all([flooded.end(), late.end()]);
    expect(outcomes).toContain('too-busy');
    expect(ofOthers).toEqual(others.map(() => 'read'));
    expect(listings.figures()).toEqual({ running: 0, waiting: 0 });
  });

  it('has its turn before most of a flood', async () => {
    const order: string[] = [];
    const waited = (turn: Turn, name: string) =>
      listings.run(async () => {
        await nextTurn();
        order.push(name);
      }, turn);
    const all = times(3 + maxWaitingOfKeys, (n) => turnOfKey({ id: `${n}` })).map((turn) => waited(turn, 'key'));
    all.push(
      waited(anOperator, 'operator'),
      ...times(maxWaitingOfAdmins, (n) => turnOfCompany(`${n}`)).map((turn) => waited(turn, 'admin')),
    );
    await Promise.all(all);
    expect(order.indexOf('operator')).toBeLessThan(3 + 3);
  });

  it('a file that is read slowly holds no turn', async () => {
    const call = { requestedAt: new Date(), userId: undefined, companyId: undefined };
    const parts = {
      callRecords: { list: async () => Array.from({ length: 500 }, (_, n) => ({ ...call, id: `${n}` })) },
      companies: { list: async () => [] },
      users: { loginsOf: async () => new Map() },
    };
    const reader = { companyId: 'an office', role: 'company-admin' as const };
    const files = Array.from({ length: 50 }, () => eachCall(parts as never, reader, {}));
    for (const file of files) expect((await file.next()).value).toHaveLength(500);
    expect(listings.figures()).toEqual({ running: 0, waiting: 0 });
    for (const file of files) await file.return(undefined);
  });
});
