import { expect, it } from 'vitest';
import { commandsFor, units } from '../../../src/cli/setup/step-start.ts';

const enable = ['enable', '--now', ...units];
const running = [...units];
const without = (...stopped: string[]) => units.filter((unit) => !stopped.includes(unit));

/** What runs, whether the settings have changed since it started, and what systemctl does. */
const rows: [what: string, active: readonly string[], isDue: boolean, commands: string[][]][] = [
  ['nothing runs', [], true, [enable]],
  ['all runs with these settings: no call is ended', running, false, []],
  ['all runs with settings of before', running, true, [['restart', 'belcode-api', 'belcode-dialler']]],
  ['a timer is stopped', without('belcode-end.timer'), false, [enable]],
  [
    'a timer is stopped, and the settings have changed',
    without('belcode-end.timer'),
    true,
    [enable, ['restart', 'belcode-api', 'belcode-dialler']],
  ],
  ['the dialler is stopped', without('belcode-dialler'), true, [enable, ['restart', 'belcode-api']]],
  [
    'RADIUS runs too',
    [...running, 'belcode-radius'],
    true,
    [['restart', 'belcode-api', 'belcode-dialler', 'belcode-radius']],
  ],
  ['RADIUS runs too, with these settings', [...running, 'belcode-radius'], false, []],
];

it.each(rows)('%s', (_what, active, isDue, commands) => {
  expect(commandsFor(new Set(active), isDue)).toEqual(commands);
});
