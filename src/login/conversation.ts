import type { FactorBeingAdded, SessionStep } from '../accounts/session.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';

/**
 * The conversation of a login, from name and password to a full session.
 *
 *   password ─┬─► challenge ─┬──────────────────────────────────────────────► full
 *             │              └─► new-password (the campaign asks) ──────────► full
 *             ├─► new-password ─┬─► set-up ──► set-up-code ─────────────────► full
 *             │                 └─────────────────────────────(not offered)─► full
 *             ├─► set-up ──► set-up-code ───────────────────────────────────► full
 *             │     └───────────┴──────────────(skipped, until the date)────► full
 *             └──────────────────────────────────────────────(not offered)──► full
 *
 *   forgotten ──► forgotten-password ──► the password is new, and the person logs in with it
 *
 * Who has a method gives its code before choosing a new password: otherwise whoever knows the old password alone could
 * change it, and lock its owner out (E04).
 *
 * Each step allows its own acts and no other: a half-way session can do nothing else (E05). `forgotten` cannot even be
 * read: whether there is such a user must not show (E06).
 */
export const conversation = {
  challenge: {
    acts: ['send-code', 'answer-login', 'ask-again', 'log-out', 'read'],
    next: ['full', 'new-password'],
  },
  'new-password': {
    acts: ['choose-new-password', 'log-out', 'read'],
    next: ['set-up', 'full'],
  },
  'set-up': {
    acts: ['begin-factor', 'skip-set-up', 'log-out', 'read'],
    next: ['set-up-code', 'full'],
  },
  'set-up-code': {
    acts: ['begin-factor', 'confirm-factor', 'ask-again', 'skip-set-up', 'log-out', 'read'],
    next: ['set-up-code', 'full'],
  },
  full: {
    acts: [
      'send-code',
      'answer-login',
      'ask-again',
      'confirm-password',
      'begin-factor',
      'confirm-factor',
      'remove-factor',
      'set-primary',
      'rename-factor',
      'reorder-factors',
      'choose-new-password',
      'end-all-sessions',
      'use-panel',
      'log-out',
      'read',
    ],
    next: ['full'],
  },
  forgotten: {
    acts: ['answer-forgotten', 'log-out'],
    next: ['forgotten-password'],
  },
  'forgotten-password': {
    acts: ['choose-forgotten-password', 'log-out', 'read'],
    next: [],
  },
} as const satisfies Record<SessionStep, { acts: readonly string[]; next: readonly SessionStep[] }>;

/** Everything that a session can be used for. `use-panel` is whatever else a panel shows to who is logged in. */
export type ConversationAct = (typeof conversation)[SessionStep]['acts'][number];

export const conversationActs = [
  ...new Set(Object.values(conversation).flatMap(({ acts }) => acts as readonly ConversationAct[])),
];

export function mayDo(step: SessionStep, act: ConversationAct): boolean {
  return (conversation[step].acts as readonly ConversationAct[]).includes(act);
}

/** @throws Error when the table has no such move: that is a mistake in Belcode, not in its surroundings. */
export function checkStepMove(from: SessionStep, to: SessionStep): void {
  if (!(conversation[from].next as readonly SessionStep[]).includes(to)) {
    throw new Error(`A login does not go from ${from} to ${to}`);
  }
}

/** Where a person is after an act: what the cookie must hold now, and which page comes next. */
export interface Place {
  sessionId: string;
  step: SessionStep;
  /** The kind of method that is being added, if one is. */
  adding?: FactorBeingAdded['kind'] | undefined;
}

/** What decides the next step once the password was right. */
export interface Progress {
  rollOut: RollOutVerdict;
  /** Whether a second factor was proven in this login. */
  challenged: boolean;
  passwordMustChange: boolean;
  /** Whether the set-up was skipped in this login. */
  skipped?: boolean;
}

/** The step that comes next, or `full`. */
export function nextStep({ rollOut, challenged, passwordMustChange, skipped = false }: Progress): SessionStep {
  if (rollOut.state === 'enrolled' && !challenged) return 'challenge';
  if (passwordMustChange) return 'new-password';
  if (rollOut.state === 'required' || (rollOut.state === 'may-skip' && !skipped)) return 'set-up';
  return 'full';
}
