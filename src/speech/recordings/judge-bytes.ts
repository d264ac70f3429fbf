import { ConverterMissing, decodeUpload } from './decode-upload.ts';
import { type JudgedRecording, judgeSound, refused } from './judge-recording.ts';
import { keptWav } from './recording-folder.ts';

/** With its WAV, if it may be kept. */
export type JudgedBytes = JudgedRecording & { wav?: Buffer };

/**
 * Judges a file of a stranger. Never throws for what is in it. The largest takes more than a second of the processor.
 *
 * @param expectedSeconds how long the words take
 * @param decode reads the file; by default by ffmpeg too
 */
export async function judgeBytes(
  bytes: Buffer,
  expectedSeconds: number,
  decode: typeof decodeUpload = decodeUpload,
): Promise<JudgedBytes> {
  const whole = await decode(bytes).catch((error: Error) => error);
  if (whole instanceof ConverterMissing) return refused('no-converter', whole.message);
  if (whole instanceof Error) return refused('wrong-format', whole.message);
  const judged = judgeSound(whole, expectedSeconds);
  return { ...judged, ...(judged.sound !== undefined && { wav: keptWav(judged.sound) }) };
}
