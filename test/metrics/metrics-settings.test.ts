import { expect, it } from 'vitest';
import { type ConfigError, type Program, readConfig } from '../../src/config.ts';

const fine = {
  BELCODE_SECRET: 'x'.repeat(32),
  BELCODE_ARI_PASSWORD: 'secret',
  BELCODE_DIAL: 'PJSIP/{number}@trunk',
};
const where = { api: 'BELCODE_METRICS_API', dialler: 'BELCODE_METRICS_DIALLER' } as const;

function mistakesOf(program: Program, settings: Record<string, string>): readonly string[] {
  try {
    readConfig(program, { ...fine, ...settings });
    return [];
  } catch (error) {
    return (error as ConfigError).mistakes;
  }
}

const shape = /must be an address and a port/;
const token = /BELCODE_METRICS_TOKEN_FILE is not set/;

it.each([
  ['127.0.0.1:9171', undefined],
  ['127.9.9.9:1', undefined],
  ['[::1]:9171', undefined],
  ['off', undefined],
  ['0.0.0.0:9171', token],
  ['10.0.0.1:9171', token],
  ['[::]:9171', token],
  ['[2001:db8::1]:9171', token],
  // An IPv4 address in the clothes of IPv6 is not taken for this host.
  ['[::ffff:127.0.0.1]:9171', token],
  ['localhost:9171', shape],
  ['127.0.0.1', shape],
  ['127.0.0.1:0', shape],
  ['127.0.0.1:65536', shape],
  ['127.0.0.256:9171', shape],
  ['::1:9171', shape],
  [':9171', shape],
  ['9171', shape],
  ['on', shape],
  ['http://127.0.0.1:9171', shape],
])('%s', (value, mistake) => {
  for (const program of ['api', 'dialler'] as const) {
    const found = mistakesOf(program, { [where[program]]: value });
    expect(found).toEqual(mistake === undefined ? [] : [expect.stringMatching(mistake)]);
    if (mistake !== token) continue;
    expect(mistakesOf(program, { [where[program]]: value, BELCODE_METRICS_TOKEN_FILE: '/run/token' })).toEqual([]);
    // The command line listens nowhere, and reads the same file of settings.
    expect(mistakesOf('cli', { [where[program]]: value })).toEqual([]);
  }
});
