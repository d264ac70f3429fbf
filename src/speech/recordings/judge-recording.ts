import { convertSound, maxSoundSeconds } from '../convert-sound.ts';
import type { Pcm } from '../pcm.ts';
import { formatOf } from '../sound-format.ts';
import { trim } from '../trim.ts';
import { decodeWav } from '../wav.ts';
import { type Measured, measureRecording } from './measure-recording.ts';
import { type RecordingFault, recordingChecks } from './recording-checks.ts';
import { decodeUsual, UnusualRate } from './usual-rate.ts';

/** A minute of a studio: 48 kHz, 24 bits, stereo. */
export const maxRecordingBytes = 18 * 1024 * 1024;

interface Found {
  fault: RecordingFault;
  says: string;
}

export interface JudgedRecording {
  /** As it came, in one channel, so that it can be judged again; undefined when it may not be kept. */
  sound?: Pcm;
  /** Undefined when it is no sound. */
  measured?: Measured;
  /** Why it may not be kept. */
  faults: readonly Found[];
  /** What is not good, although it may be kept. */
  remarks: readonly Found[];
}

export interface JudgeParts {
  /** How long the words take. */
  expectedSeconds: number;
  /** Where ffmpeg may write. */
  workFile: string;
  /** The program that reads mp3 and the like. */
  ffmpeg?: string | undefined;
}

/**
 * Whether a file is a good recording of a prompt. Never throws for what is in the file.
 *
 * @param bytes WAV; or mp3, ogg or flac where ffmpeg is installed
 */
export async function judgeRecording(bytes: Buffer, parts: JudgeParts): Promise<JudgedRecording> {
  if (bytes.length > maxRecordingBytes) return tooBig;
  const whole = await decode(bytes, parts).catch((error: Error) => error);
  return whole instanceof Error ? refused('wrong-format', whole.message) : judgeSound(whole, parts.expectedSeconds);
}

/** Whether a sound is a good recording of words that take so long. */
export function judgeSound(whole: Pcm, expectedSeconds: number): JudgedRecording {
  if (whole.samples.length > maxSoundSeconds * whole.rate)
    return refused('too-long', `it is longer than ${maxSoundSeconds} s`);
  const spoken = trimmed(whole);
  if (spoken === undefined) return refused('no-speech', 'it is silent');
  const measured = measureRecording(whole, spoken);
  const found = recordingChecks.filter((check) => check.fails(measured, expectedSeconds));
  const worst = found[0]?.fault === 'no-speech' ? found.slice(0, 1) : found;
  const [faults, remarks] = [true, false].map((refuses) =>
    worst
      .filter((check) => check.refuses === refuses)
      .map(({ fault, says }) => ({ fault, says: says(measured, expectedSeconds) })),
  ) as [Found[], Found[]];
  return { ...(faults.length === 0 && { sound: whole }), measured, faults, remarks };
}

/** Of a file whose size is known before it is read. */
export const tooBig = refused('too-big', `it has more than ${maxRecordingBytes} bytes`);

/** Of a file that holds nothing to measure. */
export function refused(fault: RecordingFault, says: string): JudgedRecording {
  return { faults: [{ fault, says }], remarks: [] };
}

/** @throws Error saying what is wrong with the file, or what to install */
async function decode(bytes: Buffer, { workFile, ffmpeg }: JudgeParts): Promise<Pcm> {
  const format = formatOf(bytes);
  if (format === undefined) throw new Error('it is no sound that Belcode reads: wav, mp3, ogg or flac');
  const own = format === 'wav' ? decodeOwn(bytes) : undefined;
  if (own !== undefined) return own;
  const wav = await convertSound(bytes, format, workFile, ffmpeg).catch((error: Error) => {
    const advice = /not installed/.test(error.message)
      ? ': install it (apt install ffmpeg), or give wav of a usual rate'
      : '';
    throw new Error(`it is ${format}, and ${error.message}${advice}`);
  });
  return decodeWav(wav, 'it');
}

/** @returns undefined when ffmpeg has to convert it first */
function decodeOwn(bytes: Buffer): Pcm | undefined {
  try {
    return decodeUsual(bytes);
  } catch (error) {
    if (error instanceof UnusualRate) return undefined;
    throw error;
  }
}

function trimmed(whole: Pcm): Pcm | undefined {
  try {
    return trim(whole);
  } catch {
    return undefined;
  }
}
