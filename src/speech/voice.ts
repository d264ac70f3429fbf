/**
 * A program that speaks. Used only when sounds are made ahead of time, never during a call.
 */
export interface Voice {
  /** The name in the settings: `espeak-ng`, `piper`, `say`. */
  readonly name: string;
  /** Everything else that decides how it sounds: another version makes every sound anew. */
  version(language: string): Promise<string>;
  /**
   * Speaks the words into a WAV file, replacing the file.
   *
   * @throws Error when the program is missing, fails, or takes too long
   */
  speak(words: string, language: string, file: string): Promise<void>;
}

/** The longest prompt takes espeak-ng 0.1 s, and piper's largest models 3 s with loading, on one old core. */
export const speakTimeLimitMilliseconds = 30_000;
