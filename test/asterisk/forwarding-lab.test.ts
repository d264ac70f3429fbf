import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import type { CallRequest } from '../../src/asterisk/pbx.ts';
import { readNetworkAnswer } from '../../src/deliveries/read-network-answer.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import type { WorldScenario } from '../phones/world-scenarios.ts';
import { until } from '../until.ts';
import { connectPbx, placeCall } from './pbx-in-lab.ts';

let connected: { pbx: AriPbx; stop(): Promise<void> };
let port: number;
let world: World | undefined;

beforeAll(async () => {
  port = await freePort();
  const second = `Local/{number}-${port}@lab-trunk-numbers/n`;
  connected = await connectPbx('forwarding', { dials: { trunk: dialOf(port), 'second-trunk': second } });
});

afterEach(() => world?.stop());
afterAll(() => connected?.stop());

const ways = [
  ['from the trunk itself', 'trunk'],
  ['through a dialplan', 'second-trunk'],
] as const;

describe.each(ways)('a call that is forwarded, %s', (_, route: CallRequest['route']) => {
  it('S18 a redirection (302) is not followed, and is the reason that the call ends', async () => {
    world = await startWorld({ port, does: 'redirects (302)' });
    const call = await placeCall(connected.pbx, { route });
    const { cause } = await call.untilTold('ended');
    expect(readNetworkAnswer(cause, { rang: false, inside: false }).reason).toBe('forwarded');
    expect(world.invites().map(({ number }) => number)).toEqual(['+31612345699']);
  });

  it('asks proxies on its way to tell a redirection and not to follow it (RFC 3841)', async () => {
    world = await startWorld({ port, does: 'is busy' });
    await (await placeCall(connected.pbx, { route })).untilTold('ended');
    const invite = await until(() => world?.invites()[0]);
    expect(invite.header('Request-Disposition')).toEqual(['no-recurse']);
  });

  const told: [WorldScenario, boolean][] = [
    ['forwards, told by 181 with Diversion', true],
    ['forwards, told by 181 with History-Info', true],
    ['forwards, told by 181 alone', true],
    ['forwards, told by Diversion in the 200', true],
    ['forwards, told by History-Info in the 200', true],
    ['is reached as dialled, with History-Info', false],
    ['answers and says nothing', false],
    // Asterisk keeps nothing of a 180 or 183 except the SDP, so Belcode cannot see this; the documentation says so.
    ['forwards, told by Diversion in the 180 alone', false],
    ['forwards, told by Diversion in the 183 alone', false],
  ];
  it.each(told)('%s: %s', async (does, forwarded) => {
    world = await startWorld({ port, does });
    const call = await placeCall(connected.pbx, { route });
    expect(await call.untilTold('answered')).toMatchObject({ machine: false, forwarded });
    await call.call.hangUp();
    await call.untilTold('ended');
  });
});

describe('an answered call', () => {
  it('attack: is not sent elsewhere by the far end (REFER)', async () => {
    world = await startWorld({ port, does: 'answers and sends the call elsewhere (REFER)' });
    const call = await placeCall(connected.pbx);
    await until(() => world?.messages().some(({ firstLine }) => firstLine.startsWith('SIP/2.0 603')));
    await call.call.hangUp();
    await call.untilTold('ended');
    expect(world.invites()).toHaveLength(1);
  });
});
