import { expect, it } from 'vitest';
import { handIn, turnLimitMilliseconds } from '../../src/submissions/hand-in.ts';

/** Files that are judged when the test lets them, at a time of its own. */
function openQueue() {
  const [time, added, judging]: [{ now: number }, string[], (() => void)[]] = [{ now: 0 }, [], []];
  const prompt = { language: 'nl', name: 'goodbye' as const, fileName: 'goodbye', words: 'Tot ziens.' };
  const judged = { remarks: [], measured: { seconds: 1, level: -20 }, expectedSeconds: 1 };
  const parts = {
    clock: { now: () => time.now },
    companies: { list: async () => [] },
    uploadJudge: {
      list: async () => [prompt],
      judge: async (wav: Buffer) => {
        await new Promise<void>((resolve) => judging.push(resolve));
        return { ...judged, wav };
      },
    },
    submissions: { add: async (_: unknown, operatorId: string) => void added.push(operatorId) },
  } as unknown as Parameters<typeof handIn>[0];
  const hand = (operatorId: string, may: () => Promise<unknown> = async () => undefined) =>
    handIn(parts, { language: 'nl', name: 'goodbye', bytes: Buffer.from(operatorId) }, { operatorId, may }).then(
      () => 'handed in',
      (error: Error) => error.message,
    );
  /** Lets the file that is judged go, and waits until the next one is. */
  const next = async (seconds = 0) => {
    await expect.poll(() => judging.length).toBe(1);
    time.now += seconds * 1_000;
    judging.shift()?.();
  };
  return { hand, next, added };
}

it('attack: a file whose turn comes after its sender was given up is not handed in', async () => {
  const { hand, next, added } = openQueue();
  const [slow, late] = [hand('slow'), hand('late')];
  await next(turnLimitMilliseconds / 1_000 + 1);
  expect(await Promise.all([slow, late])).toEqual(['handed in', expect.stringContaining('too-busy')]);
  expect(added).toEqual(['slow']);
});

it('attack: of many files few wait, and the others are refused at once', async () => {
  const { hand, next, added } = openQueue();
  const waiting = ['1', '2', '3', '4'].map((each) => hand(each));
  expect(await hand('5')).toContain('too-busy');
  for (const _ of waiting) await next();
  expect(await Promise.all(waiting)).toEqual(Array(4).fill('handed in'));
  expect(added).toEqual(['1', '2', '3', '4']);
});

it('attack: nothing is handed in when the right of its sender has ended while it was judged', async () => {
  const { hand, next, added } = openQueue();
  const ended = hand('ended', () => Promise.reject(new Error('session-unknown')));
  await next();
  expect(await ended).toContain('session-unknown');
  expect(added).toEqual([]);
});
