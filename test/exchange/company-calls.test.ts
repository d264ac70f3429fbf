import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { type Programs, runCli, startPrograms } from '../../lab/programs.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { type MadeUpBrands, makeUpBrands } from '../brand/made-up-brand.ts';
import { lab } from '../lab.ts';
import { dialOf, startWorld } from '../phones/world.ts';
import { redisDatabase } from '../redis-databases.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { type EnrolledUser, enrolUser } from './enrolled-user.ts';
import type { ShownChallenge } from './panel.ts';

const number = '+31612347701';
/** Its own folder, because the test creates a company's greeting in it. */
const sounds = join(labFolder, `sounds-company-calls-${process.pid}`);
let programs: Programs;
let port: number;
let carla: EnrolledUser;
let daan: EnrolledUser;
let brands: MadeUpBrands;

beforeAll(async () => {
  await buildLabSounds(() => {});
  cpSync(labSounds, sounds, { recursive: true });
  port = await freePort();
  const spokenName = { nl: 'Zilverlijn' };
  const zilver = { productName: 'Zilverlijn', callerId: 'Zilverlijn <+31508200999>', spokenName };
  brands = makeUpBrands({ 'zilver/brand.json': zilver });
  const settings = {
    BELCODE_BRANDS: brands.folder,
    BELCODE_DIAL: dialOf(port),
    BELCODE_SOUNDS: sounds,
    BELCODE_KEY_SECONDS: '2',
    BELCODE_RING_SECONDS: '60',
  };
  programs = await startPrograms({
    lab: lab(),
    name: 'company-calls',
    redisDatabase: redisDatabase('company-calls'),
    settings,
    say: () => {},
  });
  carla = await enrolUser(programs, 'carla', [{ number }]);
  const calling = [
    '--caller-id',
    'Bakkerij <+31508200123>',
    '--ring-seconds',
    '5',
    '--greeting-name',
    'Bakkerij De Vries',
  ];
  await runCli(programs.environment, ['company', 'set', 'Company of carla', ...calling]);
  daan = await enrolUser(programs, 'daan', [{ number: '+31612347702' }]);
  await runCli(programs.environment, ['company', 'set', 'Company of daan', '--brand', 'zilver']);
  await runCli(programs.environment, ['sounds', 'build']);
});

afterAll(async () => {
  await programs?.stop();
  rmSync(sounds, { recursive: true, force: true });
  brands?.remove();
});

const call = async (user: 'carla' | 'daan') => {
  const { panel } = user === 'carla' ? carla : daan;
  const reply = await panel.request('POST', '/v1/challenges', { user, language: 'nl' });
  return (await reply.json()) as ShownChallenge;
};

it.each([
  { user: 'carla', whose: 'of its own', caller: /^"Bakkerij" <sip:\+31508200123@/, greeting: /^company-(?!brand-)/ },
  {
    user: 'daan',
    whose: 'of its brand',
    caller: /^"Zilverlijn" <sip:\+31508200999@/,
    greeting: /^company-brand-zilver$/,
  },
] as const)("a company's calls show a caller id $whose, and the greeting says that name", async (of) => {
  const { panel } = of.user === 'carla' ? carla : daan;
  const world = await startWorld({ port, does: 'answers and says nothing' });
  try {
    const since = Date.now();
    const { id } = await call(of.user);
    await panel.untilOver(id);
    const [invite] = world.invites();
    expect(invite?.number).toBe(of.user === 'carla' ? number : '+31612347702');
    expect(invite?.header('From').join()).toMatch(of.caller);
    const played = programs
      .asteriskLogSince(since)
      .split('\n')
      .filter((line) => line.includes(`Playing '${sounds}/nl/`));
    expect(played.map((line) => /\/nl\/([\w-]+)\./.exec(line)?.[1]).slice(0, 2)).toEqual([
      expect.stringMatching(of.greeting),
      expect.stringMatching(/^press-/),
    ]);
  } finally {
    await world.stop();
  }
});

it("a company's calls ring for its own ring time", async () => {
  const world = await startWorld({ port, does: 'rings for ever' });
  try {
    const { id } = await call('carla');
    await until(() => world.invites().length > 0);
    const rung = Date.now();
    const elapsed = startStopwatch();
    expect((await carla.panel.untilOver(id)).delivery.reason).toBe('no-answer');
    expect(Date.now() - rung).toBeGreaterThan(4_000);
    expect(elapsed()).toBeLessThan(15_000);
  } finally {
    await world.stop();
  }
});
