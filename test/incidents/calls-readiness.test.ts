import { expect, it } from 'vitest';
import { callsReadiness } from '../../src/incidents/calls-readiness.ts';
import type { CallOverview, WatchedTrunk } from '../../src/policy/ledger/call-ledger.ts';

const look = (dialler: string, setting: string, up: boolean): WatchedTrunk => ({
  dialler,
  name: setting.toLowerCase(),
  settings: [setting],
  up,
  says: up ? 'Reachable' : 'Unreachable',
  since: 1,
});
const [first, second, internal] = ['BELCODE_DIAL', 'BELCODE_DIAL_SECOND', 'BELCODE_DIAL_INTERNAL'] as const;
const failing = (trunk: 'trunk' | 'second-trunk') => ({ trunk, answer: 'SIP 403', numbers: 3, since: 1 });

async function judge(overview: Partial<CallOverview>, hasSecondTrunk: boolean) {
  const checks = callsReadiness({
    diallers: { list: async () => [] },
    destinations: { rulesFor: async () => [{ prefix: '+31', allowed: true }] as never, list: async () => [] },
    ledger: {
      overview: { read: async () => ({ spending: [], ...overview }) } as never,
      stops: { isRestored: async () => true },
    },
    callsExtensions: false,
    hasSecondTrunk,
    callSeconds: 150,
  });
  return checks.find(({ name }) => name === 'trunks')?.check();
}

/** What is watched and what fails, whether there is a second trunk, and whether outside calls can still go out. */
const rows: [what: string, overview: Partial<CallOverview>, hasSecond: boolean, state: 'ok' | 'away', says: RegExp][] =
  [
    ['nothing is watched', {}, false, 'ok', /No trunk is known to be down/],
    ['the only one is down', { watched: [look('a', first, false)] }, false, 'away', /BELCODE_DIAL at a: Unreachable/],
    [
      'the first is down, and the second up',
      { watched: [look('a', first, false), look('a', second, true)] },
      true,
      'ok',
      /by another trunk\. .*BELCODE_DIAL at a: Unreachable/,
    ],
    [
      'both are down',
      { watched: [look('a', first, false), look('a', second, false)] },
      true,
      'away',
      /BELCODE_DIAL at a.*BELCODE_DIAL_SECOND at a/,
    ],
    [
      'down at one of two diallers',
      { watched: [look('a', first, false), look('b', first, true)] },
      false,
      'ok',
      /at a/,
    ],
    ['down at both diallers', { watched: [look('a', first, false), look('b', first, false)] }, false, 'away', /at b/],
    ['the one to extensions is down', { watched: [look('a', internal, false)] }, false, 'ok', /INTERNAL at a/],
    ['the only one answers all alike', { trunks: [failing('trunk')] }, false, 'away', /trunk: SIP 403/],
    ['the first answers all alike', { trunks: [failing('trunk')] }, true, 'ok', /trunk: SIP 403/],
    ['both answer all alike', { trunks: [failing('trunk'), failing('second-trunk')] }, true, 'away', /second-trunk/],
    [
      'the first is down, the second answers all alike',
      { watched: [look('a', first, false)], trunks: [failing('second-trunk')] },
      true,
      'away',
      /Unreachable.*SIP 403/,
    ],
  ];

it.each(rows)('trunks: %s', async (_what, overview, hasSecond, state, says) => {
  const found = await judge(overview, hasSecond);
  expect(found).toMatchObject({ state, says: expect.stringMatching(says) });
  expect(found?.mend === undefined).toBe(state === 'ok');
});
