import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from '../lab/programs.ts';
import { labSounds } from '../lab/sounds.ts';
import { decodeWav } from '../src/speech/wav.ts';
import { Panel } from '../test/exchange/panel.ts';
import { atPace } from './pace.ts';
import type { Phone } from './start-phone.ts';

export const language = 'en';
/** The phone hangs up after twelve seconds or so; Belcode would, when it hears no key, after half a minute. */
export const callLimitMilliseconds = 45_000;

/** Opens challenges as a panel would, and has the phone press the key that each panel is told. */
export async function placeCodeCalls(
  programs: Programs,
  phone: Phone,
  numbers: readonly string[],
  perSecond: number,
): Promise<void> {
  const panel = new Panel(programs);
  await atPace(numbers, perSecond, async (number) => {
    const { id } = await panel.open(number, language);
    const key = await panel.untilKey(id);
    phone.press({
      number,
      key,
      saidMilliseconds: milliseconds('greeting') + milliseconds('not-you') + milliseconds(`press-${key}`),
    });
    await phone.untilOver(number, callLimitMilliseconds);
  });
}

const lengths = new Map<string, number>();

/** How long a prompt of the lab is. */
function milliseconds(prompt: string): number {
  const known = lengths.get(prompt);
  if (known !== undefined) return known;
  const { samples, rate } = decodeWav(readFileSync(join(labSounds, language, `${prompt}.wav`)), prompt);
  const length = (samples.length / rate) * 1_000;
  lengths.set(prompt, length);
  return length;
}
