import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

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
