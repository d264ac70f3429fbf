import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../src/asterisk/pbx.ts';
import { recordingKeys, recordPrompts } from '../../src/challenges/record-prompts.ts';
import { systemClock } from '../../src/clock.ts';
import type { Callee } from '../../src/factors/callee.ts';

const callee: Callee = { route: 'internal', number: '202', country: '' };
const ended: CallEvent = { type: 'ended', cause: { q850: 16 } };

interface Person {
  /** What is done in turn whenever the session waits: a key, or the end of the call. */
  does: readonly string[];
  /** Recordings that may not be kept, by their number. */
  bad?: readonly number[];
  /** The exchange cannot record. */
  broken?: boolean;
  /** Keys of the person while they read, which nothing but a key ends. */
  reads?: string;
}

/** One session of two prompts, with an exchange that plays, records and hears at once. */
async function hold({ does, bad = [], broken = false, reads }: Person) {
  const left = [...does];
  const [kept, dropped, acts, shown] = [[] as string[], [] as string[], [] as string[], [] as string[]];
  let [recordings, hangUps] = [0, 0];
  let put: (event: CallEvent) => void = () => {};
  const soon = (event: CallEvent) => queueMicrotask(() => put(event));
  const next = () => {
    const act = left.shift();
    if (act !== undefined) soon(act === 'hangs up' ? ended : { type: 'key', key: act });
  };
  const call = {
    async play([file = '']: readonly string[]) {
      acts.push(`plays ${file}`);
      soon({ type: 'sound-ended', sound: file, played: true });
      if (file !== 'beep') next();
      return file;
    },
    async record(recording: string) {
      recordings += 1;
      acts.push(`records ${recordings}`);
      if (reads === undefined) soon({ type: 'recorded', recording, whole: !broken });
      else soon({ type: 'key', key: reads });
    },
    stop: async () => {},
    endRecording: async (recording: string) => soon({ type: 'recorded', recording, whole: true }),
    sendKeys: async () => {},
    hasSignOfLife: async () => true,
    hearing: async () => undefined,
    hangUp: async () => void hangUps++,
  };
  const finished: unknown[] = [];
  const parts = {
    pbx: {
      async dial(_: unknown, onEvent: (event: CallEvent) => void) {
        put = onEvent;
        soon({ type: 'answered', machine: false, forwarded: false });
        return call;
      },
    },
    ledger: {
      admit: async () => ({ allowed: true }) as const,
      start: async () => ({ allowed: true }) as const,
      finish: async (_id: string, end: { reason: string }) => void finished.push(end.reason),
    },
    destinations: { rulesFor: async () => [] },
    audit: { append: async () => {} },
    by: { kind: 'command-line' } as const,
    random: { id: () => `${recordings + 1}` },
    clock: systemClock,
  };
  const count = { kept: 0, skipped: 0 };
  const outcome = await recordPrompts(
    parts,
    {
      callee,
      prompts: ['greeting', 'goodbye'],
      count,
      beep: 'beep',
      ringSeconds: 1,
      callSeconds: 60,
      keySeconds: 0.2,
      maxSeconds: 5,
      show(prompt) {
        shown.push(prompt);
        next();
      },
      async take(prompt, recording) {
        const isBad = bad.includes(Number(recording.replace('belcode-record-', '')));
        if (isBad) next();
        return {
          heard: isBad ? undefined : `heard ${recording}`,
          keep: async () => void kept.push(prompt),
          drop: async () => void dropped.push(recording),
        };
      },
    },
    () => {},
  )
    .then((end) => ({ ...end, ...count }))
    .catch((error: Error) => ({ threw: error.message }));
  return { outcome, kept, dropped, acts, shown, hangUps, finished };
}

describe('a session of recording', () => {
  it('records, plays back and keeps one prompt after the other', async () => {
    const { outcome, kept, acts, dropped, hangUps } = await hold({ does: ['1', '1', '1', '1'] });
    expect(outcome).toEqual({ reason: undefined, kept: 2, skipped: 0 });
    expect(kept).toEqual(['greeting', 'goodbye']);
    const round = (n: number) => ['plays beep', `records ${n}`, `plays heard belcode-record-${n}`];
    expect(acts).toEqual([...round(1), ...round(2)]);
    expect(dropped).toHaveLength(2);
    expect(hangUps).toBe(1);
  });

  it('records again by key 2 as often as one likes, and keeps the last', async () => {
    const { kept, acts } = await hold({ does: ['1', '2', '2', '1', '0'] });
    expect(kept).toEqual(['greeting']);
    expect(acts.filter((act) => act.startsWith('records'))).toHaveLength(3);
  });

  it('key 0 while somebody reads stops the session, and is not asked for again', async () => {
    const { outcome, kept, dropped } = await hold({ does: ['1'], reads: '0' });
    expect(outcome).toEqual({ reason: undefined, kept: 0, skipped: 0 });
    expect(kept).toEqual([]);
    expect(dropped).toHaveLength(1);
  });

  it('does not keep by any key what may not be kept', async () => {
    const { kept, outcome } = await hold({ does: ['1', '1', '0'], bad: [1] });
    expect(kept).toEqual([]);
    // Key 1 was heard and did nothing, and nobody pressed another one.
    expect(outcome).toEqual({ reason: 'no-key', kept: 0, skipped: 0 });
    expect(Object.values(recordingKeys.bad)).not.toContain('keep');
  });

  it('skips by key 3, before a recording and after it', async () => {
    const { outcome, kept } = await hold({ does: ['3', '1', '3'] });
    expect(outcome).toEqual({ reason: undefined, kept: 0, skipped: 2 });
    expect(kept).toEqual([]);
  });

  it.each([
    ['the call ends', ['1', '1', 'hangs up'], 'hung-up-before-code'],
    ['nobody presses a key', ['1', '1'], 'no-key'],
    ['key 0', ['1', '1', '0'], undefined],
  ])('what was kept stays when it ends: %s', async (_what, does, reason) => {
    const { outcome, kept, shown, finished } = await hold({ does });
    expect(outcome).toMatchObject({ reason, kept: 1 });
    expect(kept).toEqual(['greeting']);
    expect(shown).toEqual(['greeting', 'goodbye']);
    expect(finished).toEqual([reason ?? 'spoken']);
  });

  it('says what Asterisk needs when it cannot record, and hangs up', async () => {
    const { outcome, hangUps, finished } = await hold({ does: ['1'], broken: true });
    expect(outcome).toEqual({ threw: expect.stringContaining('format_wav') });
    expect(hangUps).toBe(1);
    expect(finished).toEqual(['interrupted']);
  });
});
