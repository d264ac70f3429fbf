import { describe, expect, it } from 'vitest';
import type { CallEvent, CallRequest } from '../../src/asterisk/pbx.ts';
import { PbxError } from '../../src/asterisk/pbx.ts';
import { type TryStep, tryCall } from '../../src/challenges/try-call.ts';
import { systemClock } from '../../src/clock.ts';
import type { Callee } from '../../src/factors/callee.ts';
import type { AdmissionVerdict, StartVerdict } from '../../src/policy/ledger/call-ledger.ts';

const callee: Callee = { route: 'trunk', number: '+31612345678', type: 'mobile', country: 'NL' };
const by = { kind: 'command-line' } as const;
const answered: CallEvent = { type: 'answered', machine: false, forwarded: false };
const saidWell: CallEvent = { type: 'sound-ended', sound: 'sound-1', played: true };

/** One test call, with an exchange that reports these events. */
async function place(events: readonly CallEvent[], refusals: Refusals = {}) {
  const [steps, finished, audited, dialled] = [[] as TryStep[], [] as object[], [] as object[], [] as CallRequest[]];
  let hangUps = 0;
  const parts = {
    pbx: {
      async dial(request: CallRequest, onEvent: (event: CallEvent) => void) {
        dialled.push(request);
        if (refusals.dial) throw new PbxError('exchange-down', 'not connected');
        queueMicrotask(() => events.forEach(onEvent));
        return {
          play: async () => 'sound-1',
          sendKeys: async () => {},
          stop: async () => {},
          hasSignOfLife: async () => true,
          hearing: async () => undefined,
          hangUp: async () => void hangUps++,
        };
      },
    },
    ledger: {
      admit: async (): Promise<AdmissionVerdict> => refusals.admit ?? { allowed: true },
      start: async (): Promise<StartVerdict> => refusals.start ?? { allowed: true },
      finish: async (_id: string, end: object) => void finished.push(end),
    },
    destinations: { rulesFor: async () => [{ prefix: refusals.prefix ?? '+31', allowed: true, own: false }] },
    audit: { append: async (entry: object) => void audited.push(entry) },
    by,
    random: { id: () => 'id' },
    clock: systemClock,
  };
  const tried = { callee, sound: '/sounds/x', ringSeconds: -9.9, callSeconds: 0.1, keySeconds: 0.1 };
  const outcome = await tryCall(parts, tried, (step) => steps.push(step)).catch((error) => ({
    refused: error.id ?? error.trouble,
  }));
  return { outcome, steps, finished, audited, dialled, hangUps };
}

interface Refusals {
  prefix?: string;
  admit?: AdmissionVerdict;
  start?: StartVerdict;
  dial?: boolean;
}

describe('a test call', () => {
  it.each([
    ['a key', [{ type: 'ringing' }, answered, saidWell, { type: 'key', key: '5' }], undefined],
    ['nobody presses a key', [answered, saidWell], 'no-key'],
    ['nobody answers', [{ type: 'ringing' }], 'no-answer'],
    ['nothing rings', [], 'unreachable'],
    ['busy', [{ type: 'ended', cause: { q850: 17, sipStatus: 486 } }], 'busy'],
    ['declined', [{ type: 'ended', cause: { q850: 21, sipStatus: 603 } }], 'rejected'],
    ['an unknown number', [{ type: 'ended', cause: { q850: 1, sipStatus: 404 } }], 'number-unknown'],
    ['no such trunk', [{ type: 'ended', cause: { q850: 3 } }], 'unreachable'],
    ['hung up after the answer', [answered, { type: 'ended', cause: { q850: 16 } }], 'hung-up-before-code'],
    ['no sound', [answered, { type: 'sound-ended', sound: 'sound-1', played: false }], 'no-sound'],
    ['Asterisk is lost', [{ type: 'lost' }], 'exchange-down'],
  ] as const)('%s', async (_what, events, reason) => {
    const { outcome, finished, hangUps } = await place(events);
    expect(outcome).toMatchObject({ reason });
    expect(finished).toEqual([expect.objectContaining({ reason: reason ?? 'spoken' })]);
    expect(hangUps).toBe(1);
  });

  it('tells how far it came', async () => {
    const { steps } = await place([
      { type: 'dialled' },
      { type: 'ringing' },
      answered,
      saidWell,
      { type: 'key', key: '1' },
    ]);
    expect(steps).toEqual(['dialled', 'ringing', 'answered', 'said']);
  });

  it.each([
    ['a destination that is not allowed', { prefix: '+32' }, 'destination-refused', 0],
    ['the switch', { admit: { allowed: false, reason: 'calls-stopped' } }, 'calls-blocked', 0],
    ['a suspended number', { admit: { allowed: false, reason: 'number-suspended' } }, 'number-suspended', 0],
    [
      'a spent budget at the moment of dialling',
      { start: { allowed: false, reason: 'budget-spent' } },
      'calls-blocked',
      1,
    ],
  ] as const)('is not dialled, and is written down as the operator’s: %s', async (_what, refusals, id, ends) => {
    const { outcome, dialled, audited, finished } = await place([], refusals);
    expect(outcome).toEqual({ refused: id });
    expect(dialled).toEqual([]);
    expect(audited).toEqual([expect.objectContaining({ event: 'call-refused', actor: by })]);
    expect(finished).toHaveLength(ends);
  });

  it('that the exchange does not dial ends in the ledger too', async () => {
    const { outcome, finished } = await place([], { dial: true });
    expect(outcome).toEqual({ refused: 'exchange-down' });
    expect(finished).toEqual([{ reason: 'interrupted', free: true, answeredSeconds: 0 }]);
  });
});
