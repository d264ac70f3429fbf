import { readFile } from 'node:fs/promises';
import { runVoiceProgram } from '../run-voice-program.ts';
import { speakTimeLimitMilliseconds } from '../voice.ts';
import { decodeWav } from '../wav.ts';

/** Formats of sound, by their first bytes. A service's own name of the type is often wrong. */
const formats: readonly { name: 'wav' | 'mp3' | 'ogg' | 'flac'; matches(bytes: Buffer): boolean }[] = [
  { name: 'wav', matches: (bytes) => /^RIFF....WAVE/s.test(bytes.toString('latin1', 0, 12)) },
  { name: 'ogg', matches: (bytes) => bytes.toString('latin1', 0, 4) === 'OggS' },
  { name: 'flac', matches: (bytes) => bytes.toString('latin1', 0, 4) === 'fLaC' },
  // An ID3 tag, or the sync word of a frame of layer III (ISO 11172-3 §2.4.2.3).
  {
    name: 'mp3',
    matches: (bytes) =>
      bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2),
  },
];

/** Above every telephone's rate, so that the conversion loses nothing that is heard. */
const convertedRate = 24_000;

/** Longer than any prompt. */
const maxSeconds = 60;

/** A quieter sample is silence: -60 dBFS, as `trim` has it. */
const quiet = 0.001;

/**
 * A WAV file of a sound that a service sent. Anything but WAV is converted by ffmpeg, which reads no other file for it.
 *
 * @param workFile where ffmpeg may write
 * @throws Error when it is no sound, silent, or in a format for which ffmpeg is needed and not installed
 */
export async function toWav(bytes: Buffer, workFile: string, ffmpeg = 'ffmpeg'): Promise<Buffer> {
  const format = formats.find(({ matches }) => matches(bytes))?.name;
  if (format === undefined) throw new Error('the reply is no sound that Belcode knows: wav, mp3, ogg or flac');
  const wav = format === 'wav' ? bytes : await convert(bytes, format, workFile, ffmpeg);
  const { rate, samples } = decodeWav(wav, 'the sound of the reply');
  if (!samples.some((sample) => Math.abs(sample) > quiet)) throw new Error('the sound of the reply is silent');
  if (samples.length > rate * maxSeconds) throw new Error(`the sound of the reply is longer than ${maxSeconds} s`);
  return wav;
}

async function convert(bytes: Buffer, format: string, workFile: string, ffmpeg: string): Promise<Buffer> {
  const input = ['-protocol_whitelist', 'pipe', '-f', format, '-i', 'pipe:0'];
  const output = ['-t', `${maxSeconds + 1}`, '-ac', '1', '-ar', `${convertedRate}`, '-c:a', 'pcm_s16le', '-f', 'wav'];
  try {
    const args = ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...input, ...output, workFile];
    await runVoiceProgram(ffmpeg, args, bytes, speakTimeLimitMilliseconds);
  } catch (error) {
    throw new Error(`the reply is ${format}, and ${(error as Error).message}; let the service send wav`);
  }
  return readFile(workFile);
}
