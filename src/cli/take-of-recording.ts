import type { Take } from '../challenges/record-prompts.ts';
import { systemRandom } from '../random.ts';
import { writeOnce } from '../speech/one-sound.ts';
import type { Pcm } from '../speech/pcm.ts';
import { judgeRecording } from '../speech/recordings/judge-recording.ts';

interface TakeParts {
  /** From which Asterisk plays. */
  folder: string;
  say(line: string): void;
  keep(sound: Pcm): Promise<void>;
}

/** Judges what was recorded, says what was found, and makes it ready to be heard. */
export async function takeOf(bytes: Buffer, expectedSeconds: number, { folder, say, keep }: TakeParts): Promise<Take> {
  // Asterisk records WAV, so nothing is converted.
  const { sound, measured, faults, remarks } = await judgeRecording(bytes, { expectedSeconds, workFile: '/dev/null' });
  const length = measured === undefined ? '' : `${measured.seconds.toFixed(1)} s, ${measured.level.toFixed(1)} dBFS`;
  say(`${sound === undefined ? '✗' : '✓'} ${length}`);
  for (const { fault, says } of [...faults, ...remarks]) say(`  ${fault}: ${says}`);
  if (sound === undefined) {
    say('2 records it again, 3 skips, 0 stops');
    return { heard: undefined, keep: async () => {}, drop: async () => {} };
  }
  say('1 keeps it, 2 records it again, 3 skips, 0 stops');
  const heard = await writeOnce(sound, folder, `record-${systemRandom.id()}`);
  return { heard: heard.path, keep: () => keep(sound), drop: () => heard.remove() };
}
