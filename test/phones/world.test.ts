import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { readNetworkAnswer } from '../../src/deliveries/read-network-answer.ts';
import { connectPbx, type FollowedCall, placeCall } from '../asterisk/pbx-in-lab.ts';
import { until } from '../until.ts';
import { dialOf, startWorld, type World } from './world.ts';
import { answersAndPresses, type WorldScenario } from './world-scenarios.ts';

let connected: { pbx: AriPbx; stop(): Promise<void> };
let port: number;
let world: World | undefined;

beforeAll(async () => {
  port = await freePort();
  connected = await connectPbx('phones-world', { dials: { trunk: dialOf(port) } });
});

afterEach(() => world?.stop());
afterAll(() => connected?.stop());

const keysOf = ({ events }: FollowedCall) => events.flatMap((event) => (event.type === 'key' ? [event.key] : []));
const typesOf = ({ events }: FollowedCall) => events.map(({ type }) => type);

async function end(call: FollowedCall): Promise<void> {
  await call.call.hangUp();
  await call.untilTold('ended');
}

describe('an unanswered call', () => {
  const refusals: [WorldScenario, number, string][] = [
    ['is busy', 486, 'busy'],
    ['is busy everywhere', 600, 'busy'],
    ['declines', 603, 'rejected'],
    ['forbids', 403, 'trunk-refused'],
    ['is not reachable', 480, 'unreachable'],
    ['has no such number', 404, 'number-unknown'],
    ['is congested', 503, 'congestion'],
    ['is out of order', 500, 'congestion'],
  ];
  it.each(refusals)('%s (%i): %s', async (does, sipStatus, reason) => {
    world = await startWorld({ port, does });
    const { cause } = await (await placeCall(connected.pbx)).untilTold('ended');
    expect(cause.sipStatus).toBe(sipStatus);
    const rang = does === 'declines';
    expect(readNetworkAnswer(cause, { rang, inside: false }).reason).toBe(reason);
    expect(world.invites()).toHaveLength(1);
  });

  // Numbers of their own: Asterisk repeats an INVITE without any answer for 32 s, into the next test (RFC 3261
  // §17.1.1.2).
  const silent: [WorldScenario, string, string[], number][] = [
    ['does not react at all', '+31612345001', ['dialled', 'ended'], 0],
    ['rings for ever', '+31612345002', ['dialled', 'ringing', 'ended'], 1],
    ['announces for ever (183)', '+31612345003', ['dialled', 'progress', 'ended'], 1],
  ];
  it.each(silent)('%s (%s): ends with the ring time', async (does, number, types, cancels) => {
    world = await startWorld({ port, does });
    const since = Date.now();
    const call = await placeCall(connected.pbx, { number, ringSeconds: 2 });
    const { cause, at } = await call.untilTold('ended');
    expect(at - since).toBeGreaterThan(1_900);
    expect(at - since).toBeLessThan(3_500);
    expect(cause.q850).toBe(19);
    expect(typesOf(call)).toEqual(types);
    const seen = () => world?.messages().filter(({ firstLine }) => firstLine.startsWith(`CANCEL sip:${number}`)) ?? [];
    await until(() => seen().length === cancels);
  });
});

describe('an answered call', () => {
  it('answers after 4 s', async () => {
    world = await startWorld({ port, does: 'answers after 4 s' });
    const call = await placeCall(connected.pbx);
    const [ringing, answered] = [await call.untilTold('ringing'), await call.untilTold('answered', 8_000)];
    expect(answered.at - ringing.at).toBeGreaterThan(3_900);
    await end(call);
  });

  it('answers and hangs up after 500 ms', async () => {
    world = await startWorld({ port, does: 'answers and hangs up after 500 ms' });
    const call = await placeCall(connected.pbx);
    const [answered, ended] = [await call.untilTold('answered'), await call.untilTold('ended')];
    expect(ended.at - answered.at).toBeGreaterThan(400);
    expect(ended.at - answered.at).toBeLessThan(2_000);
    expect(ended.cause.q850).toBe(16);
  });

  it('the far end presses a key', async () => {
    world = await startWorld({ port, does: answersAndPresses('#', 700) });
    const call = await placeCall(connected.pbx);
    const [answered, key] = [await call.untilTold('answered'), await call.untilTold('key')];
    expect(key.key).toBe('#');
    expect(key.at - answered.at).toBeGreaterThan(600);
    await end(call);
  });

  it('all ten keys arrive in order', async () => {
    world = await startWorld({ port, does: 'answers with all ten keys' });
    const call = await placeCall(connected.pbx);
    await until(() => keysOf(call).length === 10);
    expect(keysOf(call).join('')).toBe('0123456789');
    await end(call);
  });

  it('S18 tones within the sound are not keys', async () => {
    world = await startWorld({ port, does: 'answers with all ten tones in the sound' });
    const call = await placeCall(connected.pbx);
    const { at } = await call.untilTold('answered');
    // Ten tones of 200 ms, and one second more.
    await until(() => Date.now() - at > 3_000);
    expect(keysOf(call)).toEqual([]);
    await end(call);
  });

  it('hold, resume and a session refresh end nothing, and keys still arrive', async () => {
    world = await startWorld({ port, does: 'holds, resumes and refreshes in mid-call' });
    const call = await placeCall(connected.pbx);
    expect((await call.untilTold('key')).key).toBe('7');
    expect(typesOf(call)).toEqual(['dialled', 'ringing', 'answered', 'held', 'resumed', 'key']);
    await end(call);
    const accepted = world.messages().filter(({ direction, firstLine, header }) => {
      return direction === 'received' && firstLine === 'SIP/2.0 200 OK' && header('CSeq').join().includes('INVITE');
    });
    expect(accepted).toHaveLength(3);
  });

  it.each(['answers and says nothing', 'answers and is never heard'] as const)('%s: stays up', async (does) => {
    world = await startWorld({ port, does });
    const call = await placeCall(connected.pbx);
    const { at } = await call.untilTold('answered');
    const sound = await call.call.play(['/nowhere']);
    await until(() => call.events.some((event) => event.type === 'sound-ended' && event.sound === sound));
    await until(() => Date.now() - at > 1_500);
    expect(typesOf(call)).not.toContain('ended');
    await end(call);
  });

  it('invariant 4: ends at its time limit, whatever happens to the dialler', async () => {
    world = await startWorld({ port, does: 'answers and says nothing' });
    const call = await placeCall(connected.pbx, { callSeconds: 2 });
    const [answered, ended] = [await call.untilTold('answered'), await call.untilTold('ended')];
    expect(ended.at - answered.at).toBeGreaterThan(1_900);
    expect(ended.at - answered.at).toBeLessThan(3_500);
  });
});

describe('an answering machine, with machine detection on', () => {
  // Milliseconds from the answer until Asterisk reports the result, with its own amd.conf.
  const heard: [WorldScenario, boolean, number, number][] = [
    ['answers with hello', false, 800, 2_200],
    ['answers and says nothing', false, 2_300, 3_200],
    ['answers and is never heard', false, 4_800, 5_800],
    ['is a machine with words', true, 1_300, 2_800],
  ];
  it.each(heard)('%s: machine %s, known after %i to %i ms', async (does, machine, least, most) => {
    world = await startWorld({ port, does });
    const call = await placeCall(connected.pbx, { detectMachine: true });
    const [ringing, answered] = [await call.untilTold('ringing'), await call.untilTold('answered', 8_000)];
    expect(answered).toMatchObject({ machine });
    expect(answered.at - ringing.at).toBeGreaterThan(least);
    expect(answered.at - ringing.at).toBeLessThan(most);
    await end(call);
  });

  it('is detected only on request', async () => {
    world = await startWorld({ port, does: 'is a machine with words' });
    const call = await placeCall(connected.pbx);
    const [ringing, answered] = [await call.untilTold('ringing'), await call.untilTold('answered')];
    expect(answered).toMatchObject({ machine: false });
    expect(answered.at - ringing.at).toBeLessThan(500);
    await end(call);
  });
});

describe('many simultaneous calls', () => {
  it('are all seen on the wire: called number, caller, and time', async () => {
    world = await startWorld({ port, does: 'is busy' });
    const numbers = Array.from({ length: 30 }, (_, index) => `+316123400${String(index).padStart(2, '0')}`);
    const since = Date.now();
    const calls = await Promise.all(
      numbers.map((number) => placeCall(connected.pbx, { number, callerId: `Test <${number}>` })),
    );
    await Promise.all(calls.map((call) => call.untilTold('ended')));
    const invites = await until(() => {
      const seen = world?.invites() ?? [];
      return seen.length === numbers.length ? seen : undefined;
    });
    expect(invites.map(({ number }) => number).toSorted()).toEqual(numbers);
    for (const { at, number, header } of invites) {
      expect(header('From').join()).toContain(`"Test" <sip:${number}@`);
      expect(at).toBeGreaterThanOrEqual(since - 5);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
  });
});
