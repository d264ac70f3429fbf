import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { units } from '../../src/cli/setup/step-start.ts';

const folder = join(import.meta.dirname, '../../packaging/systemd');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const isProgram = (text: string) => /^Restart=always$/m.test(text);
const programs = readdirSync(folder).filter((name) => name.endsWith('.service') && isProgram(read(name)));

it('the api and the dialler run as units', () => {
  expect(programs).toEqual(['belcode-api.service', 'belcode-dialler.service']);
});

// A login that waits for its call holds a connection, and a morning has thousands of them.
it.each(programs)('%s may open more files than the 1024 of a service, because it cannot raise the limit', (name) => {
  expect(read('hardening.conf')).toMatch(/^SystemCallFilter=~.*@resources/m);
  const [, files = ''] = /^LimitNOFILE=(\d+)$/m.exec(read(name)) ?? [];
  expect(Number(files)).toBeGreaterThanOrEqual(16_384);
});

// Mails of reminders are for whoever wants them, so nothing enables that timer by itself.
const enabledByOperators = ['belcode-remind.timer'];

it.each(['packaging/debian/postinst', 'docs/operations/install.md'])(
  '%s starts the units that the set-up starts, and every timer has somebody who enables it',
  (path) => {
    const text = readFileSync(join(folder, '../..', path), 'utf8');
    const [, started = ''] = /systemctl enable --now (belcode-api (?:belcode-[\w.-]+\s*)+)/.exec(text) ?? [];
    expect(started.trim().split(/\s+/)).toEqual(units);
    const timers = readdirSync(folder).filter((name) => name.endsWith('.timer'));
    expect([...units, ...enabledByOperators]).toEqual(expect.arrayContaining(timers));
  },
);

it('programs and pages say the same of how long a stop waits', () => {
  const text = (path: string) => readFileSync(join(folder, '../..', path), 'utf8');
  const seconds = (found: RegExpExecArray | null) => Number(found?.[1]?.replace('_', '')) / 1_000;
  const stop = seconds(/stopLimitMilliseconds = ([\d_]+)/.exec(text('src/run-program.ts')));
  const calls = stop - seconds(/callLimitMilliseconds = stopLimitMilliseconds - ([\d_]+)/.exec(text('src/dialler.ts')));
  expect(text('packaging/systemd/belcode-api.service')).toContain(`waits up to ${stop} s for requests`);
  expect(text('packaging/systemd/belcode-dialler.service')).toContain(`up to ${calls} s for calls`);
  expect(text('packaging/systemd/belcode-dialler.service')).toContain(`ends within ${stop} s`);
  expect(text('docs/operations/scale-out.md')).toContain(`waits up to ${calls} s for those`);
  for (const name of programs) expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(read(name))?.[1])).toBeGreaterThan(stop);
});

it.each([
  'packaging/debian/postinst',
  'packaging/debian/prerm',
  'packaging/belcode.env',
  'src/cli/setup/step-start.ts',
  'docs/operations/keys.md',
  'docs/operations/upgrade.md',
  'docs/operations/back-up-and-restore.md',
  'docs/events.md',
])('%s, which names the api, names belcode-radius too', (path) => {
  const text = readFileSync(join(folder, '../..', path), 'utf8');
  expect(text).toMatch(/belcode-api|the api/);
  expect(text).toContain('belcode-radius');
});
