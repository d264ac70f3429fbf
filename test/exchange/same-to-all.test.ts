import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { type Programs, runCli, startPrograms } from '../../lab/programs.ts';
import { lab } from '../lab.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import type { WorldScenario } from '../phones/world-scenarios.ts';
import { redisDatabase } from '../redis-databases.ts';
import { until } from '../until.ts';
import { Panel } from './panel.ts';

let programs: Programs;
let panel: Panel;
let port: number;
let world: World | undefined;
let last = 0;

beforeAll(async () => {
  port = await freePort();
  programs = await startPrograms({
    lab: lab(),
    name: 'same-to-all',
    redisDatabase: redisDatabase('same-to-all'),
    settings: { BELCODE_DIAL: dialOf(port), BELCODE_RING_SECONDS: '5', BELCODE_KEY_SECONDS: '2' },
    say: () => {},
  });
  panel = new Panel(programs);
});

afterEach(async () => {
  await world?.stop();
  world = undefined;
});
afterAll(() => programs?.stop());

/** Calls a number that was not called before. @returns what the person reads */
async function reasonOfNext(): Promise<string | undefined> {
  last += 1;
  const { id } = await panel.open(`+316123481${String(last).padStart(2, '0')}`);
  return (await panel.untilOver(id)).delivery.reason;
}

const failing = async () =>
  /Failing trunks[\s\S]*?(?=Calls now)/.exec(await runCli(programs.environment, ['calls']))?.[0];

describe('a trunk that says the same to all', () => {
  it.each<[WorldScenario, own: string, numbers: number, told: string]>([
    // A carrier that takes no +.
    ['has no such number', 'number-unknown', 5, '404'],
    ['is not reachable', 'unreachable', 5, '480'],
  ])('%s: people read %s until the trunk is to blame, after %i numbers; the operator reads why', async (...row) => {
    const [does, own, numbers, told] = row;
    world = await startWorld({ port, does });
    for (let call = 1; call < numbers; call += 1) expect(await reasonOfNext()).toBe(own);
    expect(await failing()).toBeUndefined();
    expect(await reasonOfNext()).toBe('trunk-refused');
    expect(await failing()).toContain(told);
    const events = async () =>
      JSON.parse(await runCli(programs.environment, ['audit', '--json'])) as { event: string }[];
    await until(async () => (await events()).some(({ event }) => event === 'trunk-failed'));
    await world.stop();
    // A telephone that rings ends it.
    world = await startWorld({ port, does: 'answers and hangs up after 500 ms' });
    expect(await reasonOfNext()).toBe('hung-up-before-code');
    await until(async () => (await failing()) === undefined);
  });
});
