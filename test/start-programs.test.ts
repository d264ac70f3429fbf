import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildLabSounds, labSounds } from '../lab/sounds.ts';
import { startSourceProgram } from './source-program.ts';
import { until } from './until.ts';

const needed = {
  BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
  BELCODE_ARI_PASSWORD: 'the password of ari.conf',
  BELCODE_DIAL: 'PJSIP/{number}@trunk',
  BELCODE_METRICS_API: 'off',
  BELCODE_METRICS_DIALLER: 'off',
  BELCODE_METRICS_RADIUS: 'off',
};

const running = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function start(program: 'api' | 'dialler' | 'radius', environment: Record<string, string>) {
  const started = startSourceProgram(`src/${program}.ts`, environment);
  running.add(started.child);
  const lines = (word: string) =>
    started
      .said()
      .split('\n')
      .filter((line) => line.includes(word));
  return { ...started, lines };
}

describe.each(['api', 'dialler', 'radius'] as const)('the program %s with settings that are not right', (program) => {
  it('ends with 1 at once, tells every mistake, and none of the values', async () => {
    const values = {
      BELCODE_SECRET: 'hunter2',
      BELCODE_CODE_DIGITS: '5',
      BELCODE_DATABASE_URL: 'mysql://belcode:hunter2@127.0.0.1/x',
      BELCODE_DIAL: 'PJSIP/{number}&hunter2',
      BELCODE_ARI_PASSWORT: 'hunter2',
    };
    const { said, complained, ended } = start(program, values);
    expect(await ended).toBe(1);
    expect(said()).toBe('');
    for (const name of Object.keys(values)) expect(complained()).toContain(name);
    expect(complained()).not.toContain('hunter2');
    expect(complained()).not.toMatch(/\bat .*\.(ts|js):\d+/);
  });

  it('C02 a code of 5 digits is refused at start', async () => {
    const { complained, ended } = start(program, { ...needed, BELCODE_CODE_DIGITS: '5' });
    expect(await ended).toBe(1);
    expect(complained()).toBe('One setting is wrong:\n  BELCODE_CODE_DIGITS must be a whole number from 6 to 8\n');
  });
});

describe('programs whose surroundings are away', () => {
  const nowhere = {
    ...needed,
    BELCODE_REDIS_URL: 'redis://:hunter2@127.0.0.1:1',
    BELCODE_DATABASE_URL: 'postgres://belcode:hunter2@127.0.0.1:1/x',
    BELCODE_ARI_URL: 'http://127.0.0.1:1',
  };

  it('api: starts, says so once for each, goes on trying, and /readyz says which', async () => {
    const { child, said, complained, ended, lines } = start('api', {
      ...nowhere,
      BELCODE_PORT: '0',
      // Its package complains on the console of an older Node.
      BELCODE_OIDC: 'on',
      BELCODE_PANEL_URL: 'https://login.example.org',
    });
    const address = await until(() => /Listening on (http:\S+?);/.exec(said())?.[1], 15_000);
    const ready = await fetch(`${address}/readyz`);
    expect(ready.status).toBe(503);
    const { parts } = (await ready.json()) as { parts: Record<string, { state: string; says: string; mend: string }> };
    expect(Object.keys(parts)).toEqual(['redis', 'database']);
    expect(Object.values(parts).map(({ state }) => state)).toEqual(['away', 'away']);
    for (const { says, mend } of Object.values(parts)) expect(`${says} ${mend}`).toMatch(/^[A-Z].*\. [A-Z].*\.$/);
    await until(() => lines('PostgreSQL').length > 0, 10_000);
    expect(lines('PostgreSQL')).toHaveLength(1);
    // Three of its connections block: for progress, for events of calls, and for webhooks.
    expect(lines('"use":"commands"')).toHaveLength(1);
    expect(lines('"use":"waiting"')).toHaveLength(3);
    expect(child.exitCode).toBeNull();
    expect(complained()).toBe('');
    expect(JSON.stringify([said(), complained(), parts])).not.toContain('hunter2');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  describe('dialler', () => {
    const codeSounds = `/dev/shm/belcode-test-${process.pid}`;
    const sounds = { BELCODE_SOUNDS: labSounds, BELCODE_CODE_SOUNDS: codeSounds };

    beforeAll(() => buildLabSounds(() => {}));

    afterAll(() => rm(codeSounds, { recursive: true, force: true }));

    it('starts, says so once for each, goes on trying, and stops when told', async () => {
      let attempts = 0;
      const refusing = createServer((socket) => {
        attempts += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
      const { child, said, complained, ended, lines } = start('dialler', {
        ...nowhere,
        ...sounds,
        BELCODE_ARI_URL: url,
      });
      await until(() => attempts >= 5 && lines('Redis is away').length >= 3, 15_000);
      expect(child.exitCode).toBeNull();
      expect(lines('Asterisk is away')).toHaveLength(1);
      expect(lines('Redis is away')).toHaveLength(3);
      const all = said().trim().split('\n');
      expect(all).toHaveLength(4);
      for (const line of all) expect(() => JSON.parse(line), line).not.toThrow();
      expect(complained()).toBe('');
      expect(said() + complained()).not.toContain('hunter2');
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      refusing.close();
    });

    it('without sounds it ends with 1 and one line that says how to make them', async () => {
      const { complained, ended } = start('dialler', { ...nowhere, ...sounds, BELCODE_SOUNDS: '/nowhere' });
      expect(await ended).toBe(1);
      expect(complained()).toMatch(/^belcode dialler: .*belcode sounds build\n$/);
    });

    it('invariant 1: a folder for codes that is on a disk ends it with one line', async () => {
      const { complained, ended } = start('dialler', {
        ...nowhere,
        ...sounds,
        BELCODE_CODE_SOUNDS: `${labSounds}/codes`,
      });
      const code = await ended;
      await rm(`${labSounds}/codes`, { recursive: true, force: true });
      expect(code).toBe(1);
      expect(complained()).toMatch(/^belcode dialler: .*(not in memory|open to every user).*\n$/);
    });
  });
});
