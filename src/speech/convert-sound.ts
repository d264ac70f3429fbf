import { readFile } from 'node:fs/promises';
import { runVoiceProgram } from './run-voice-program.ts';
import type { SoundFormat } from './sound-format.ts';
import { speakTimeLimitMilliseconds } from './voice.ts';

/** Above every telephone's rate, so that the conversion loses nothing that is heard. */
const convertedRate = 24_000;

/** Longer than any prompt. */
export const maxSoundSeconds = 60;

/**
 * Converts a sound to WAV by ffmpeg, which gets it as its input and opens nothing else: no other file and no address.
 * At most a second more than `maxSoundSeconds` of it is written.
 *
 * @param workFile where ffmpeg may write
 * @throws Error when ffmpeg is not installed, fails, or is too slow
 */
export async function convertSound(
  bytes: Buffer,
  format: SoundFormat,
  workFile: string,
  ffmpeg = 'ffmpeg',
): Promise<Buffer> {
  const input = ['-protocol_whitelist', 'pipe', '-f', format, '-i', 'pipe:0'];
  const sound = ['-t', `${maxSoundSeconds + 1}`, '-ac', '1', '-ar', `${convertedRate}`, '-c:a', 'pcm_s16le'];
  const args = ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...input, ...sound, '-f', 'wav', workFile];
  await runVoiceProgram(ffmpeg, args, bytes, speakTimeLimitMilliseconds);
  return readFile(workFile);
}
