/** An act that mends what a check has found, touches nothing else, and may be repeated. */
export interface Fix {
  /** What it does, as a sentence without a full stop: `run the migrations 041-….ts`. */
  does: string;
  act(): Promise<void>;
}

/** What a check found to be wrong, where `belcode doctor --fix` can mend it. */
export class Fault extends Error {
  readonly fix: Fix;

  constructor(message: string, fix: Fix) {
    super(message);
    this.fix = fix;
  }
}
