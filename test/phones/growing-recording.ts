import { readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fromInt16, type Pcm } from '../../src/speech/pcm.ts';
import { until } from '../until.ts';
import type { Telephone } from './baresip.ts';

/** What baresip writes for a telephone that speaks G.711: 16 bits, mono, behind a header. */
const rate = 8_000;
const headerBytes = 44;
const bytesPerMillisecond = (rate / 1_000) * 2;
const lookMilliseconds = 10;

/**
 * What a telephone hears, read while the call goes on, with the time of the clock at which each moment was heard. A
 * recording alone has no such times, because a silent exchange sends nothing and baresip then writes nothing.
 */
export class GrowingRecording {
  readonly #file: string;
  /** Milliseconds of sound in the file, and when it had them, by `performance.now()`. */
  readonly #grown: { milliseconds: number; at: number }[] = [];
  #isOver = false;

  private constructor(file: string) {
    this.#file = file;
    void this.#follow();
  }

  /** @param answer answers the telephone. Resolves when it records */
  static async of(phone: Telephone, answer: () => Promise<void>): Promise<GrowingRecording> {
    const before = latest(phone);
    await answer();
    const file = await until(() => {
      const now = latest(phone);
      return now === before ? undefined : now;
    }, 10_000);
    return new GrowingRecording(file);
  }

  /** What was heard so far. */
  sound(): Pcm {
    const bytes = readFileSync(this.#file).subarray(headerBytes);
    const samples = new Int16Array(Math.floor(bytes.length / 2));
    for (let at = 0; at < samples.length; at += 1) samples[at] = bytes.readInt16LE(at * 2);
    return { rate, samples: fromInt16(samples) };
  }

  /** How much was heard so far. */
  milliseconds(): number {
    return this.#grown.at(-1)?.milliseconds ?? 0;
  }

  /** When this moment of the sound was heard, by `performance.now()`. */
  heardAt(milliseconds: number): number {
    return this.#grown.find((grown) => grown.milliseconds >= milliseconds)?.at ?? Number.NaN;
  }

  /** Ends the following of the file. */
  stop(): void {
    this.#isOver = true;
  }

  async #follow(): Promise<void> {
    while (!this.#isOver) {
      const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
      const milliseconds = Math.max(0, size - headerBytes) / bytesPerMillisecond;
      if (milliseconds > this.milliseconds()) this.#grown.push({ milliseconds, at: performance.now() });
      await pause(lookMilliseconds);
    }
  }
}

/** Six digits, said once, last at most as long in any language of the lab. */
const firstSayingMilliseconds = 9_000;

/** Hangs up when a code, of which the sound has just begun, was said once: a person does not listen to it again. */
export async function hangUpAfterSaying(phone: Telephone): Promise<void> {
  const heard = () => statSync(phone.recording()).size / bytesPerMillisecond;
  const from = heard();
  await until(() => heard() > from + firstSayingMilliseconds, 30_000);
  await phone.hangUp();
}

function latest(phone: Telephone): string | undefined {
  try {
    return phone.recording();
  } catch {
    return undefined;
  }
}
