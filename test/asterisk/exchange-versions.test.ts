import { expect, it } from 'vitest';
import { faultsOf, hasAbility, neededInsteadOf, readVersion } from '../../src/asterisk/exchange-versions.ts';

it.each([
  ['22.10.1', [22, 10, 1]],
  ['16.28.0~dfsg-0+deb11u10', [16, 28, 0]],
  ['certified-20.7-cert3', [20, 7, 0]],
  ['certified/16.8-cert14', [16, 8, 0]],
  ['18.9-cert1', [18, 9, 0]],
  ['GIT-22-1a2b3c', undefined],
  ['', undefined],
])('reads %s', (text, version) => {
  expect(readVersion(text)).toEqual(version);
});

it.each([
  ['13.38.3', [16, 11, 0]],
  ['16.10.0', [16, 11, 0]],
  ['16.11.0', undefined],
  ['17.4.0', [17, 5, 0]],
  ['18.0.0', undefined],
  ['19.0.0', undefined],
  ['22.10.1', undefined],
  ['24.0.0', undefined],
  ['GIT-22-1a2b3c', undefined],
])('%s needs %j instead', (text, needed) => {
  expect(neededInsteadOf(text)).toEqual(needed);
});

it.each([
  ['16.28.0', false],
  ['20.16.0', false],
  ['20.17.0', true],
  ['21.12.3', false],
  ['22.6.9', false],
  ['22.7.0', true],
  ['23.0.0', false],
  ['24.0.0', true],
  ['GIT-22-1a2b3c', true],
])('%s reports the SIP status: %s', (text, has) => {
  expect(hasAbility(text, 'sip-status')).toBe(has);
});

it.each([
  ['20.18.2', 0],
  ['20.19.0', 1],
  ['20.19.7', 1],
  ['20.20.0', 0],
  ['22.8.0', 0],
  ['22.9.1', 1],
  ['22.10.0', 0],
  ['23.3.0', 1],
  ['23.4.0', 0],
])('%s has %i known faults', (text, count) => {
  expect(faultsOf(text)).toHaveLength(count);
});
