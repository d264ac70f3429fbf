import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { readNetworkAnswer } from '../../src/deliveries/read-network-answer.ts';
import { connectPbx, placeCall } from '../asterisk/pbx-in-lab.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';

let connected: { pbx: AriPbx; stop(): Promise<void> };
let port: number;
let world: World | undefined;

beforeAll(async () => {
  port = await freePort();
  const second = `Local/{number}-${port}@lab-trunk-numbers/n`;
  connected = await connectPbx('dialplan-answers', { dials: { trunk: dialOf(port), 'second-trunk': second } });
});

afterEach(() => world?.stop());
afterAll(() => connected?.stop());

describe('a dialplan between Belcode and the trunk says the same as the trunk itself', () => {
  it.each([400, 401, 403, 404, 407, 408, 480, 484, 486, 488, 500, 503, 600, 603, 604])('SIP %i', async (answers) => {
    world = await startWorld({ port, does: [{ answers }] });
    const judged = [];
    for (const route of ['trunk', 'second-trunk'] as const) {
      const { cause } = await (await placeCall(connected.pbx, { route })).untilTold('ended');
      const { reason, second } = readNetworkAnswer(cause, { rang: false, inside: false });
      judged.push({ reason, second });
    }
    expect(judged[1]).toEqual(judged[0]);
  });
});
