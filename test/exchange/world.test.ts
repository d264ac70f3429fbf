import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { lab } from '../lab.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import type { WorldScenario } from '../phones/world-scenarios.ts';
import { redisDatabase } from '../redis-databases.ts';
import { Panel } from './panel.ts';

let programs: Programs;
let panel: Panel;
let port: number;
let world: World | undefined;
let last = 0;

beforeAll(async () => {
  port = await freePort();
  const settings = {
    BELCODE_DIAL: dialOf(port),
    BELCODE_RING_SECONDS: '5',
    BELCODE_KEY_SECONDS: '2',
    BELCODE_MACHINES: 'detect',
    BELCODE_LIMIT_KEY: '1000/1d',
    BELCODE_LIMIT_ADDRESS: '1000/1d',
  };
  programs = await startPrograms({
    lab: lab(),
    name: 'world',
    redisDatabase: redisDatabase('world'),
    settings,
    say: () => {},
  });
  panel = new Panel(programs);
});

afterEach(() => world?.stop());
afterAll(() => programs?.stop());

describe('S19 each outcome of a code call: the person sees why it ended', () => {
  const reasons: [WorldScenario, string][] = [
    ['is busy', 'busy'],
    ['is busy everywhere', 'busy'],
    ['declines', 'rejected'],
    ['forbids', 'trunk-refused'],
    ['is not reachable', 'unreachable'],
    ['has no such number', 'number-unknown'],
    ['is congested', 'congestion'],
    ['is out of order', 'congestion'],
    ['rings for ever', 'no-answer'],
    ['announces for ever (183)', 'no-answer'],
    ['redirects (302)', 'forwarded'],
    ['forwards, told by 181 with Diversion', 'forwarded'],
    ['forwards, told by History-Info in the 200', 'forwarded'],
    ['answers and hangs up after 500 ms', 'hung-up-before-code'],
    ['answers and says nothing', 'no-key'],
    ['answers and is never heard', 'no-key'],
    ['is a machine with words', 'voicemail'],
    ['does not react at all', 'unreachable'],
  ];
  it.each(reasons)('%s: %s', async (does, reason) => {
    world = await startWorld({ port, does });
    last += 1;
    // A new number for each call, because a number that was just called pauses.
    const challenge = await panel.open(`+316123460${String(last).padStart(2, '0')}`);
    expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason });
  });
});
