import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/errors.ts';
import { followLedger } from '../../src/incidents/follow-ledger.ts';
import { createLog } from '../../src/log.ts';
import type { LedgerEvent, RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { until } from '../until.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

/** A ledger that tells these events, each until it is confirmed. */
async function follow(
  events: LedgerEvent[],
  parts: Partial<Login['parts']> = {},
  { lost = [], now = Date.now }: { lost?: readonly string[]; now?: () => number } = {},
) {
  const pending = events.map((event, n) => ({ id: String(n), event }));
  const confirm = (ids: readonly string[]) => {
    pending.splice(0, pending.length, ...pending.filter(({ id }) => !ids.includes(id)));
  };
  const finished: unknown[] = [];
  const lines: string[] = [];
  const stop = new AbortController();
  const overdue = ['lost'];
  const following = followLedger(
    {
      ...home.parts,
      ...parts,
      ledger: {
        events: {
          async take(_consumer, _waiting, _milliseconds, handled = []) {
            await new Promise((resolve) => setImmediate(resolve));
            confirm(handled);
            return [...pending];
          },
          confirm: async (ids) => confirm(ids),
          renew: async (_consumer, ids) => ids.filter((id) => !lost.includes(id)),
        },
        overdue: async () => overdue.splice(0),
        finish: async (deliveryId, end) => void finished.push({ deliveryId, ...end }),
      },
      waiting: await connectLab('waiting'),
      clock: { now, wait: () => new Promise((resolve) => setImmediate(resolve)) },
      log: createLog('api', 'trace', { write: (line: string) => void lines.push(line) }),
      consumer: 'test',
      callSeconds: 150,
    },
    stop.signal,
  );
  const end = () => {
    stop.abort();
    return following;
  };
  return { pending, finished, lines, end };
}

const call = (userId?: string): RequestedCall => ({
  deliveryId: systemRandom.id(),
  challengeId: 'h',
  route: 'trunk',
  number: '+31612345678',
  country: 'NL',
  userId,
});

it('writes down every event, and then finishes the calls of diallers that died', async () => {
  const user = await home.addPerson();
  const [ended, other] = ['busy', 'no-answer'].map(
    (reason) => ({ event: 'call-ended', call: call(user.id), reason, answeredSeconds: 0 }) as LedgerEvent,
  );
  const { pending, finished, end } = await follow([ended, other, ended] as LedgerEvent[]);
  await until(() => pending.length === 0 && finished.length === 1);
  await end();
  expect((await home.auditOf(user.id)).filter(({ event }) => event === 'call-ended')).toHaveLength(2);
  expect(finished).toEqual([{ deliveryId: 'lost', reason: 'interrupted', free: true, answeredSeconds: 150 }]);
});

it('an event of a user who is gone holds up no other', async () => {
  const user = await home.addPerson();
  const events: LedgerEvent[] = [
    { event: 'not-me', call: { ...call('nobody'), factorId: 'f' } },
    { event: 'call-ended', call: call(user.id), reason: 'spoken', answeredSeconds: 30 },
  ];
  const { pending, lines, end } = await follow(events);
  await until(() => pending.length === 0);
  await end();
  expect(lines.join('')).not.toContain('12345678');
  expect((await home.auditOf(user.id)).map(({ event }) => event)).toContain('call-ended');
});

it('waits for a database that is away, and loses nothing', async () => {
  const user = await home.addPerson();
  let away = 5;
  const noteEnd: Login['parts']['callRecords']['noteEnd'] = async (event, now) => {
    away -= 1;
    if (away > 0) throw new Refusal('store-unavailable', 'as the test wants it');
    await home.parts.callRecords.noteEnd(event, now);
  };
  const ended = { event: 'call-ended', call: call(user.id), reason: 'spoken', answeredSeconds: 30 } as const;
  const { pending, lines, end } = await follow([ended], { callRecords: { noteEnd } as Login['parts']['callRecords'] });
  await until(() => pending.length === 0);
  await end();
  expect((await home.auditOf(user.id)).map(({ event }) => event)).toContain('call-ended');
  expect(lines.join('')).not.toMatch(/dropped|cannot/);
});

describe('right codes', () => {
  const passed = (): LedgerEvent => ({ event: 'call-passed', call: call(), requestedAt: Date.now() });
  const ended = (): LedgerEvent => ({ event: 'call-ended', call: call(), reason: 'spoken', answeredSeconds: 1 });

  /** Follows these events, and notes how many right codes each statement had. */
  async function statementsOf(events: LedgerEvent[], refused: (count: number) => boolean = () => false) {
    const statements: number[] = [];
    const notePasses: Login['parts']['callRecords']['notePasses'] = async (passes, now) => {
      statements.push(passes.length);
      if (refused(passes.length)) throw new Refusal('request-invalid');
      await home.parts.callRecords.notePasses(passes, now);
    };
    const callRecords = { noteEnd: home.parts.callRecords.noteEnd.bind(home.parts.callRecords), notePasses };
    const { pending, lines, end } = await follow(events, { callRecords } as Partial<Login['parts']>);
    await until(() => pending.length === 0);
    await end();
    return { statements, lines: lines.join('') };
  }

  it('that wait together are recorded by one statement, whatever stands between them', async () => {
    const { statements } = await statementsOf([passed(), ended(), passed(), ended(), passed()]);
    expect(statements).toEqual([3]);
  });

  it('are recorded alone when they come alone', async () => {
    const { statements } = await statementsOf([passed(), ended()]);
    expect(statements).toEqual([1]);
  });

  it('of which one cannot be stored are recorded one by one, so that only that one is dropped', async () => {
    const { statements, lines } = await statementsOf([passed(), passed()], (count) => count > 1);
    expect(statements).toEqual([2, 1, 1]);
    expect(lines).not.toContain('dropped');
  });
});

it('an event that another api has taken over, because this one was slow, is not handled here too', async () => {
  const users = await Promise.all([home.addPerson(), home.addPerson(), home.addPerson()]);
  const events = users.map(
    ({ id }) => ({ event: 'call-ended', call: call(id), reason: 'busy', answeredSeconds: 0 }) as LedgerEvent,
  );
  // Each look at the clock is nine seconds after the one before, as with a database that hardly answers.
  let time = 0;
  const now = () => {
    time += 9_000;
    return time;
  };
  const { pending, end } = await follow(events, {}, { lost: ['1'], now });
  await until(() => pending.length === 1);
  await end();
  const ends = users.map(
    async ({ id }) => (await home.auditOf(id)).filter(({ event }) => event === 'call-ended').length,
  );
  expect(await Promise.all(ends)).toEqual([1, 0, 1]);
});
