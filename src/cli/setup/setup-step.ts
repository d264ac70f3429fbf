import type { CommentMark } from './marked-block.ts';
import type { Owner } from './owner.ts';
import type { Site } from './site.ts';

/** A file that setup writes: one of its own, or lines of its own in a file of somebody else. */
export type FileChange = { path: string; owner?: Owner | undefined; mode?: number | undefined } & (
  | { content: string }
  | { lines: readonly string[]; mark: CommentMark }
);

/** What a step does besides files: a statement of SQL, a command of Asterisk, a call. */
export interface Act {
  /** As `--dry-run` prints it; secrets are replaced before. */
  says: string;
  /** @returns its outcome, which is printed if it is a text */
  run(): Promise<unknown>;
}

/** Neither files nor acts: everything is so already. */
export interface Plan {
  /** What was found. */
  found: string;
  files?: readonly FileChange[];
  acts?: readonly Act[];
}

export interface Step {
  name: string;
  /** Looks, and changes nothing. @throws Error in the other side's words, and with what mends it */
  plan(site: Site): Promise<Plan>;
  /** What the files do not take back with them. @returns what was done or is left, a line each */
  undo?(site: Site): Promise<readonly string[]>;
}
