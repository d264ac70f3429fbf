import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { lab } from '../lab.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import { type Act, type WorldScenario, worldScenarios } from '../phones/world-scenarios.ts';
import { redisDatabase } from '../redis-databases.ts';
import { until } from '../until.ts';
import { startHoldingTrunk } from './holding-trunk.ts';
import { Panel } from './panel.ts';
import { startSilentTrunk } from './silent-trunk.ts';

const callsPerSecond = 2;

let programs: Programs;
let panel: Panel;
let ports: [first: number, second: number];
let trunks: { stop(): Promise<void> }[] = [];
let last = 0;

beforeAll(async () => {
  ports = [await freePort(), await freePort()];
  const settings = {
    BELCODE_DIAL: dialOf(ports[0]),
    BELCODE_DIAL_SECOND: dialOf(ports[1]),
    BELCODE_CALLS_PER_SECOND: String(callsPerSecond),
    // Time for a busy machine to ring eight telephones at two calls a second.
    BELCODE_RING_SECONDS: '16',
  };
  programs = await startPrograms({
    lab: lab(),
    name: 'second-trunk',
    redisDatabase: redisDatabase('second-trunk'),
    settings,
    say: () => {},
  });
  panel = new Panel(programs);
});

afterEach(async () => {
  await Promise.all(trunks.map((trunk) => trunk.stop()));
  trunks = [];
});
afterAll(() => programs?.stop());

type Does = WorldScenario | readonly Act[];

async function startTrunks(first: Does, second: Does): Promise<[first: World, second: World]> {
  return [
    await untilTestEnds(startWorld({ port: ports[0], does: first })),
    await untilTestEnds(startWorld({ port: ports[1], does: second })),
  ];
}

/** Stops it after the test, also where the other trunk does not start: its port belongs to the next test too. */
async function untilTestEnds<Trunk extends { stop(): Promise<void> }>(starting: Promise<Trunk>): Promise<Trunk> {
  const trunk = await starting;
  trunks.push(trunk);
  return trunk;
}

/** A new number for each call. */
function nextNumber(): string {
  last += 1;
  return `+316123470${String(last).padStart(2, '0')}`;
}

/** @returns the delivery once it is over, and the numbers called on each trunk meanwhile */
async function call([first, second]: [World, World]) {
  const number = nextNumber();
  const startedAt = Date.now();
  const { id } = await panel.open(number);
  const { delivery } = await panel.untilOver(id);
  const called = [first, second].map((trunk) => trunk.invites().map((invite) => invite.number));
  return { number, delivery, called, log: programs.asteriskLogSince(startedAt) };
}

/** How often Asterisk logged an answer in a channel. */
const answersIn = (log: string, channel: string) => log.split(`"Belcode delivery ${channel}`).length - 1;

/** The largest number of calls within any second. */
function maxPerSecond(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

describe('BELCODE_DIAL_SECOND: a second trunk', () => {
  it.each(['is congested', 'is not reachable'] as const)(
    'the first %s: one INVITE on each trunk, for one delivery; the second answers',
    async (does) => {
      const { number, delivery, called, log } = await call(
        await startTrunks(does, 'answers and hangs up after 500 ms'),
      );
      expect(called).toEqual([[number], [number]]);
      expect(delivery).toMatchObject({ state: 'ended', reason: 'hung-up-before-code' });
      expect(answersIn(log, `${delivery.id}.2"`)).toBe(1);
      expect(answersIn(log, delivery.id)).toBe(1);
    },
  );

  it.each([
    ['is busy', 'busy'],
    ['declines', 'rejected'],
    ['has no such number', 'number-unknown'],
    ['rings for ever', 'no-answer'],
    ['is busy everywhere', 'busy'],
    ['answers and hangs up after 500 ms', 'hung-up-before-code'],
  ] as const)('the first %s: that is final, and the second trunk is not used', async (does, reason) => {
    const { number, delivery, called } = await call(await startTrunks(does, 'answers and hangs up after 500 ms'));
    expect(delivery).toMatchObject({ state: 'ended', reason });
    expect(called).toEqual([[number], []]);
  });

  it.each<[string, readonly Act[], reason: string]>([
    ['480', [{ answers: 480 }], 'no-answer'],
    ['480 with cause 18', [{ answers: 480, headers: ['Reason: Q.850;cause=18'] }], 'no-answer'],
    ['480 with cause 19', [{ answers: 480, headers: ['Reason: Q.850;cause=19'] }], 'no-answer'],
    ['503', [{ answers: 503 }], 'no-answer'],
    ['408', [{ answers: 408 }], 'no-answer'],
    ['403, which gateways make of a person who declines', [{ answers: 403 }], 'rejected'],
    ['488', [{ answers: 488 }], 'no-common-codec'],
  ])('the first rings, and ends the call with %s: nobody is rung again', async (_end, acts, reason) => {
    const ringing: readonly Act[] = [{ answers: 180 }, { waitsMilliseconds: 1_000 }];
    const { number, delivery, called } = await call(
      await startTrunks([...ringing, ...acts], 'answers and hangs up after 500 ms'),
    );
    expect(delivery).toMatchObject({ state: 'ended', reason });
    expect(called).toEqual([[number], []]);
  });

  it('the first announces (183) and then gives up with 480: nobody is rung again', async () => {
    const acts: readonly Act[] = [{ answers: 183, session: true }, { waitsMilliseconds: 500 }, { answers: 480 }];
    const { number, delivery, called } = await call(await startTrunks(acts, 'answers and hangs up after 500 ms'));
    expect(delivery).toMatchObject({ state: 'ended', reason: 'no-answer' });
    expect(called).toEqual([[number], []]);
  });

  it.each([401, 403, 407, 488, 500])('the first refuses with %i: the second answers', async (status) => {
    const { number, delivery, called } = await call(
      await startTrunks([{ answers: status }], 'answers and hangs up after 500 ms'),
    );
    expect(delivery).toMatchObject({ state: 'ended', reason: 'hung-up-before-code' });
    expect(called).toEqual([[number], [number]]);
  });

  it('the first works on the call (SIP 100) for 9 s and then rings: the second is not called', async () => {
    const acts: readonly Act[] = [{ answers: 100 }, { waitsMilliseconds: 9_000 }, ...worldScenarios['is busy']];
    const { number, delivery, called } = await call(await startTrunks(acts, 'answers and hangs up after 500 ms'));
    expect(delivery).toMatchObject({ state: 'ended', reason: 'busy' });
    expect(called).toEqual([[number], []]);
  });

  it('both are congested: one INVITE on each, and no third', async () => {
    const { number, delivery, called } = await call(await startTrunks('is congested', 'is congested'));
    expect(delivery).toMatchObject({ state: 'ended', reason: 'congestion' });
    expect(called).toEqual([[number], [number]]);
  });

  it('V06 12 simultaneous calls, and the first trunk congested: each trunk stays within its calls per second', async () => {
    const [first, second] = await startTrunks('is congested', 'answers and hangs up after 500 ms');
    const numbers = Array.from({ length: 12 }, nextNumber).sort();
    const opened = await Promise.all(numbers.map((number) => panel.open(number)));
    const over = await Promise.all(opened.map(({ id }) => panel.untilOver(id)));
    expect(over.map(({ delivery }) => delivery.reason)).toEqual(numbers.map(() => 'hung-up-before-code'));
    for (const trunk of [first, second]) {
      const invites = trunk.invites();
      expect(invites.map(({ number }) => number).sort()).toEqual(numbers);
      expect(maxPerSecond(invites.map(({ at }) => at))).toBeLessThanOrEqual(callsPerSecond);
    }
  });

  it('V06 the first trunk refuses many calls at the same moment: they reach the second at its pace', async () => {
    const first = await untilTestEnds(startHoldingTrunk(ports[0]));
    const second = await untilTestEnds(startWorld({ port: ports[1], does: 'answers and hangs up after 500 ms' }));
    const numbers = Array.from({ length: 8 }, nextNumber).sort();
    const opened = await Promise.all(numbers.map((number) => panel.open(number)));
    await until(() => first.held().length === numbers.length, 15_000);
    first.refuseAll();
    const over = await Promise.all(opened.map(({ id }) => panel.untilOver(id)));
    expect(over.map(({ delivery }) => delivery.reason)).toEqual(numbers.map(() => 'hung-up-before-code'));
    expect(first.held()).toHaveLength(numbers.length);
    expect(
      second
        .invites()
        .map(({ number }) => number)
        .sort(),
    ).toEqual(numbers);
    expect(maxPerSecond(second.invites().map(({ at }) => at))).toBeLessThanOrEqual(callsPerSecond);
  });
});

// Last, because Asterisk repeats an INVITE without any answer for 32 s (RFC 3261 §17.1.1.2).
describe('BELCODE_SILENCE_SECONDS: silence is not ringing', () => {
  it('the first says nothing at all (UDP): the second is called after 6 s, and not after the ring time', async () => {
    const first = await untilTestEnds(startSilentTrunk(ports[0]));
    const second = await untilTestEnds(startWorld({ port: ports[1], does: 'answers and hangs up after 500 ms' }));
    const number = nextNumber();
    const { id } = await panel.open(number);
    expect((await panel.untilOver(id)).delivery).toMatchObject({ state: 'ended', reason: 'hung-up-before-code' });
    const [asked] = first.invites().filter((each) => each.number === number);
    const [rang] = second.invites();
    expect([asked?.number, rang?.number]).toEqual([number, number]);
    const silence = (rang?.at ?? 0) - (asked?.at ?? 0);
    expect(silence).toBeGreaterThan(5_500);
    expect(silence).toBeLessThan(13_000);
  });

  it('both say nothing: unreachable, and nobody is said not to have answered', async () => {
    const silent = [await untilTestEnds(startSilentTrunk(ports[0])), await untilTestEnds(startSilentTrunk(ports[1]))];
    const number = nextNumber();
    const { id } = await panel.open(number);
    expect((await panel.untilOver(id)).delivery).toMatchObject({ state: 'ended', reason: 'unreachable' });
    expect(silent.map((trunk) => trunk.invites().filter((each) => each.number === number).length)).toEqual([1, 1]);
  });
});
