import type { Measured } from './measure-recording.ts';

/**
 * What a recording may be found to be. `wrong-format`, `no-converter` (a format that only ffmpeg reads, which is not
 * installed) and `too-big` are found before it can be measured.
 */
export type RecordingFault =
  | 'wrong-format'
  | 'no-converter'
  | 'too-big'
  | 'no-speech'
  | 'too-short'
  | 'too-long'
  | 'clipped'
  | 'too-quiet'
  | 'noisy'
  | 'hum';

interface RecordingCheck {
  fault: RecordingFault;
  /** A recording with it is not kept. Otherwise it is kept, and the fault is shown. */
  refuses: boolean;
  /** @param expectedSeconds how long the words take, by the sound that is played now */
  fails(measured: Measured, expectedSeconds: number): boolean;
  /** What it means, and what mends it. */
  says(measured: Measured, expectedSeconds: number): string;
}

const rounded = (value: number) => value.toFixed(1);

/** In the order in which they are reported. Nothing is said about the length of what is no speech. */
export const recordingChecks: readonly RecordingCheck[] = [
  {
    fault: 'no-speech',
    refuses: true,
    fails: ({ spread, level }) => spread < 6 || level === -Infinity,
    says: () => 'nobody speaks in it: it is silent, or one steady sound',
  },
  {
    fault: 'too-short',
    refuses: true,
    fails: ({ seconds }, expected) => seconds < 0.55 * expected,
    says: ({ seconds }, expected) => `it has ${rounded(seconds)} s, and the words take about ${rounded(expected)} s`,
  },
  {
    fault: 'too-long',
    refuses: true,
    fails: ({ seconds }, expected) => seconds > 2 * expected + 1.5,
    says: ({ seconds }, expected) => `it has ${rounded(seconds)} s, and the words take about ${rounded(expected)} s`,
  },
  {
    fault: 'clipped',
    refuses: true,
    fails: ({ clipped }) => clipped > 0.001,
    says: ({ clipped }) => `${rounded(100 * clipped)} % of it is cut off at the top: record it at a lower volume`,
  },
  {
    fault: 'too-quiet',
    refuses: true,
    fails: ({ level }) => level < -45,
    says: ({ level }) => `the speech is at ${rounded(level)} dBFS: come closer, or record it at a higher volume`,
  },
  {
    fault: 'hum',
    refuses: false,
    fails: ({ hum }) => hum,
    says: () => 'the mains hum is heard in its pauses',
  },
  {
    fault: 'noisy',
    refuses: false,
    fails: ({ level, noise }) => level - noise < 25,
    says: ({ level, noise }) => `the noise behind it is only ${rounded(level - noise)} dB below the speech`,
  },
];
