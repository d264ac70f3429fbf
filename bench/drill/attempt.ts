/** What one person met. */
export interface Attempt {
  kind: 'login' | 'call';
  /** When it began and ended, in milliseconds since the start of the drill. */
  at: number;
  endedAt: number;
  ok: boolean;
  /** The words that the person, or the panel that asked for the call, got instead. */
  says: string;
}

/** What must never happen, each with how often it was looked for and how often it happened. */
export const invariants = {
  'passed-twice': 'a code that has passed passed again',
  'called-twice': 'a telephone rang twice for one request',
  'login-lost': 'a login that was confirmed was gone a moment later',
  'old-branch': 'a code passed in Redis or PostgreSQL, and the new primary does not know',
} as const;

export type Invariant = keyof typeof invariants;

export class Attempts {
  readonly attempts: Attempt[] = [];
  readonly looked = new Map<Invariant, number>();
  readonly broken: { invariant: Invariant; detail: string }[] = [];

  look(invariant: Invariant, holds: boolean, detail = ''): void {
    this.looked.set(invariant, (this.looked.get(invariant) ?? 0) + 1);
    if (!holds) this.broken.push({ invariant, detail });
  }
}
