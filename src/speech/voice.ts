/**
 * A program or a speech service that turns words into speech. It is used only when sounds are built, never during a
 * call.
 */
export interface Voice {
  /** The name in the settings: `espeak-ng`, `piper`, `say`, `http`. */
  readonly name: string;
  /** Everything else that affects the sound. Every sound is made again when it changes. */
  version(language: string): Promise<string>;
  /**
   * Speaks the words into a WAV file, replacing the file.
   *
   * @throws Error when the program is missing, fails, or takes too long
   */
  speak(words: string, language: string, file: string): Promise<void>;
}

/** On one old core the longest prompt takes espeak-ng 0.1 s, and the largest piper models 3 s including loading. */
export const speakTimeLimitMilliseconds = 30_000;
