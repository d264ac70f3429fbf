import { convertSound, maxSoundSeconds } from '../convert-sound.ts';
import { formatOf, type SoundFormat } from '../sound-format.ts';
import { decodeWav } from '../wav.ts';

/** A quieter sample is silence: -60 dBFS, as `trim` has it. */
const quiet = 0.001;

/**
 * A WAV file of a sound that a service sent. Anything but WAV is converted by ffmpeg, which reads no other file for it.
 *
 * @param workFile where ffmpeg may write
 * @throws Error when it is no sound, silent, or in a format for which ffmpeg is needed and not installed
 */
export async function toWav(bytes: Buffer, workFile: string, ffmpeg = 'ffmpeg'): Promise<Buffer> {
  const format = formatOf(bytes);
  if (format === undefined) throw new Error('the reply is no sound that Belcode knows: wav, mp3, ogg or flac');
  const wav = format === 'wav' ? bytes : await convert(bytes, format, workFile, ffmpeg);
  const { rate, samples } = decodeWav(wav, 'the sound of the reply');
  if (!samples.some((sample) => Math.abs(sample) > quiet)) throw new Error('the sound of the reply is silent');
  if (samples.length > rate * maxSoundSeconds)
    throw new Error(`the sound of the reply is longer than ${maxSoundSeconds} s`);
  return wav;
}

async function convert(bytes: Buffer, format: SoundFormat, workFile: string, ffmpeg: string): Promise<Buffer> {
  try {
    return await convertSound(bytes, format, workFile, ffmpeg);
  } catch (error) {
    throw new Error(`the reply is ${format}, and ${(error as Error).message}; let the service send wav`);
  }
}
