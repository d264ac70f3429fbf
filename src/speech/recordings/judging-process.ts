import { judgeBytes } from './judge-bytes.ts';

/** What the process judges. */
export interface JudgingTask {
  bytes: Uint8Array;
  expectedSeconds: number;
}

/** The whole life of the process: one file. Its memory goes with it. */
process.once('message', async ({ bytes, expectedSeconds }: JudgingTask) => {
  // The sound as numbers stays here: the WAV says the same.
  const { sound: _, ...judged } = await judgeBytes(Buffer.from(bytes), expectedSeconds);
  process.send?.(judged, () => process.disconnect());
});
