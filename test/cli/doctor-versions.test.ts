import { expect, it } from 'vitest';
import { judgeVersion } from '../../src/cli/judge-version.ts';

it.each([
  ['Node', 'v18.20.4', '20.19'],
  ['Node', 'v20.18.3', '20.19'],
  ['Redis', '6.0.16', '6.2'],
  ['Redis', '5.0.3', '6.2'],
  ['PostgreSQL', '13.16 (Debian 13.16-0+deb11u1)', '14'],
  ['PostgreSQL', '9.6.24', '14'],
] as const)('%s %s is too old: %s', (program, version, lowest) => {
  expect(() => judgeVersion(program, version)).toThrow(`Install ${lowest} or later`);
});

it.each([
  ['Node', 'v20.19.0', ''],
  ['Node', 'v24.1.0', ''],
  ['Redis', '6.2.20', ''],
  ['Redis', '7.0.15', 'CVE-2025-49844, mended in 7.2.11'],
  ['Redis', '7.2.11', ''],
  ['Redis', '7.4.5', 'mended in 7.4.6'],
  ['Redis', '8.0.3', 'mended in 8.0.4'],
  ['Redis', '8.2.2', ''],
  ['Redis', 'unknown', ''],
  ['PostgreSQL', '14.3 (Debian 14.3-1.pgdg110+1)', 'mended in 14.4'],
  ['PostgreSQL', '14.4', ''],
  ['PostgreSQL', '18beta1', ''],
] as const)('%s %s is fit, with a word: %j', (program, version, word) => {
  const said = judgeVersion(program, version);
  if (word === '') expect(said).toBe('');
  else expect(said).toContain(word);
});
