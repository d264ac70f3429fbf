import { startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';

/** Length of each play in milliseconds, as espeak-ng speaks it in Dutch; the name is that of its first sound. */
const lengths: Record<string, number> = {
  greeting: 7_300,
  'wrong-key': 1_500,
  'code-intro': 700,
  'confirm-not-me': 4_400,
  'confirm-wrong-number': 3_700,
};
const questionLength = 1_800;
const tick = 50;
/** Two rounds of the question, and what the tones cause between them. */
const longest = 90_000;

/** Milliseconds from the answer to the beginning of the question. */
export const questionAt = 7_300;

export interface Tone {
  key: string;
  /** Milliseconds after the answer. */
  at: number;
}

/** A call to a machine that plays these tones regardless of what it hears. @returns whether a code was minted */
export async function passesWith(tones: readonly Tone[], callKeys: 1 | 2 = 1): Promise<boolean> {
  const { call, script, ended } = await startScript((each) => {
    each.callKeys = callKeys;
  });
  await call.answer();
  let plays = 0;
  let endsAt = Number.POSITIVE_INFINITY;
  let now = 0;
  while (now <= longest && call.outcome === undefined && call.codes.length === 0) {
    // Skips the time in which nothing can happen.
    let next = Math.min(longest + tick, ...tones.map(({ at }) => at).filter((at) => at >= now + tick));
    for (const { key, at } of tones) if (at >= now && at < now + tick) await call.press(key);
    if (call.pbx.plays !== plays) {
      plays = call.pbx.plays;
      endsAt = now + (lengths[call.playing()] ?? questionLength);
    }
    if (now >= endsAt) {
      endsAt = Number.POSITIVE_INFINITY;
      call.pbx.endSound();
      await settled();
      next = now;
    }
    const wanted = Math.min(next, endsAt + tick - 1, now + (call.clock.next() ?? longest) + tick - 1);
    const after = Math.max(now + tick, Math.floor(wanted / tick) * tick);
    await call.clock.advance(after - now);
    now = after;
  }
  const passed = call.codes.length > 0;
  script.stop();
  await ended;
  return passed;
}
