import { describe, expect, it } from 'vitest';
import type { HangupCause } from '../../src/asterisk/pbx.ts';
import { startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';

const sip = (sipStatus: number): HangupCause => ({ sipStatus, q850: 0 });

async function unanswered(cause: HangupCause, trunk: 'works' | 'failing', { rings = false } = {}) {
  let seconds = 0;
  const secondTrunk = {
    turn: async () => {
      seconds += 1;
      return { end: async () => {} };
    },
  };
  const { call } = await startScript(
    (each) => {
      each.answers.trunk = trunk;
    },
    { paces: { trunk: { turn: async () => ({ end: async () => {} }) }, secondTrunk } },
  );
  if (rings) await call.tell({ type: 'ringing' });
  await call.tell({ type: 'ended', cause });
  await settled();
  // Over the second trunk it ends the same way.
  if (seconds > 0) await call.tell({ type: 'ended', cause });
  await settled();
  return { outcome: call.outcome, seconds, notes: call.trunkNotes };
}

describe('an answer that the trunk gives to all calls', () => {
  it.each([
    [404, 'number-unknown', 'trunk-refused', 1],
    [484, 'number-unknown', 'trunk-refused', 1],
    [604, 'number-unknown', 'trunk-refused', 1],
    [480, 'unreachable', 'trunk-refused', 1],
    [488, 'no-common-codec', 'trunk-refused', 1],
    [403, 'trunk-refused', 'trunk-refused', 1],
    [503, 'congestion', 'congestion', 1],
    [486, 'busy', 'busy', 0],
    [603, 'rejected', 'rejected', 0],
  ] as const)(
    '%i: of one call %s, of all %s; then the second trunk is asked %i times',
    async (status, one, all, times) => {
      expect((await unanswered(sip(status), 'works')).outcome).toBe(one);
      const { outcome, seconds } = await unanswered(sip(status), 'failing');
      expect([outcome, seconds]).toEqual([all, times]);
    },
  );

  it('is noted for each trunk, with how many numbers may get it', async () => {
    expect((await unanswered(sip(401), 'works')).notes).toEqual([
      ['trunk', 'SIP 401', 1],
      ['second-trunk', 'SIP 401', 1],
    ]);
    expect((await unanswered(sip(404), 'works')).notes).toEqual([['trunk', 'SIP 404', 5]]);
    expect((await unanswered(sip(403), 'works')).notes[0]).toEqual(['trunk', 'SIP 403', 3]);
    expect((await unanswered(sip(603), 'works')).notes).toEqual([['trunk', 'SIP 603', 10]]);
  });

  it('is none after ringing, which proves the trunk', async () => {
    const { outcome, notes, seconds } = await unanswered(sip(404), 'works', { rings: true });
    expect([outcome, notes, seconds]).toEqual(['number-unknown', [['trunk', undefined, 5]], 0]);
  });
});

it('an answered call proves the trunk, and an extension says nothing of it', async () => {
  const outside = await startScript();
  await outside.call.answer();
  expect(outside.call.trunkNotes).toEqual([['trunk', undefined, 1]]);
  const inside = await startScript((each) => {
    each.job.to = '202';
  });
  await inside.call.tell({ type: 'ended', cause: sip(503) });
  expect(inside.call.trunkNotes).toEqual([]);
});
