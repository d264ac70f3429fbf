import { parentPort } from 'node:worker_threads';
import { listen, openEar, readRecording } from './hear-digits.ts';

/** Started by hear-recording.ts. It answers each question by the question's number. */
export interface EarQuestion {
  id: number;
  /** The folder that `belcode sounds build` made. */
  sounds: string;
  language: string;
  /** A WAV file. */
  file: string;
}

parentPort?.on('message', async ({ id, sounds, language, file }: EarQuestion) => {
  try {
    const heard = listen(await openEar(sounds, language), await readRecording(file));
    parentPort?.postMessage({ id, heard });
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) });
  }
});
