/** One check. `run` returns what it found, or throws what is wrong. */
export interface Check {
  name: string;
  run(): Promise<string>;
  /** What to do next; follows the error. */
  advice?: string;
}
