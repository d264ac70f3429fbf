import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabAddresses } from '../lab/addresses.ts';
import { labSounds } from '../lab/sounds.ts';
import { speakCode } from '../lab/speak-code.ts';
import type { Ami } from '../src/asterisk/ami-connection.ts';
import { loadClips } from '../src/speech/clips.ts';
import { encodeWav } from '../src/speech/wav.ts';
import { bareContext } from './bench-exchange.ts';
import { atPace } from './pace.ts';
import type { SippPhones } from './sipp-phones.ts';

const rate = 8_000;
const callLimitMilliseconds = 60_000;

/**
 * The sounds of a bare call in the form that Playback() takes: what a code call plays in the same seconds, including
 * the silence that Belcode sends while it waits for the key.
 */
export async function makeBareSounds(
  { folder }: LabAddresses,
  {
    language,
    silentMilliseconds,
    codeMilliseconds,
  }: { language: string; silentMilliseconds: number; codeMilliseconds: number },
): Promise<string> {
  const write = (name: string, samples: Int16Array) => {
    writeFileSync(join(folder, `${name}.wav`), encodeWav(samples, rate));
    return join(folder, name);
  };
  const prompt = (name: string) => join(labSounds, language, name);
  const samplesIn = (milliseconds: number) => Math.round((milliseconds * rate) / 1_000);
  const code = speakCode('135790', await loadClips(labSounds, language, rate), { intro: false });
  return [
    ...['greeting', 'not-you', 'press-7'].map(prompt),
    write('bench-silence', new Int16Array(samplesIn(silentMilliseconds))),
    prompt('code-intro'),
    write('bench-code', code.subarray(0, samplesIn(codeMilliseconds))),
  ].join('&');
}

/** Calls of a bare dialplan: originate, Playback, hang up. @returns milliseconds that each call lasted on the phone */
export async function placeBarePlaybacks(
  { manager, phones, sounds, perSecond }: { manager: Ami; phones: SippPhones; sounds: string; perSecond: number },
  numbers: readonly string[],
): Promise<number[]> {
  const lasted: number[] = [];
  await atPace(numbers, perSecond, async (number) => {
    await manager.act('Originate', {
      Channel: `PJSIP/${number}@trunk`,
      Context: bareContext,
      Exten: 's',
      Priority: '1',
      CallerID: 'Belcode <+31508200000>',
      Async: 'true',
      Variable: `SOUNDS=${sounds}`,
    });
    const { answeredAt = 0, overAt = 0 } = await phones.untilOver(number, callLimitMilliseconds);
    lasted.push(overAt - answeredAt);
  });
  return lasted;
}
