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
