import type { FactorBeingAdded, SessionStep } from '../accounts/session.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';

/**
 * The conversation of a login, from name and password to a full session.
 *
 *   password ─┬─► challenge ─┬──────────────────────────────────────────────► full
 *             │              ├─► new-password (the campaign asks) ──────────► full
 *             │              └─► set-up (the methods lack a required kind) ─► set-up-code ─► full
 *             ├─► new-password ─┬─► set-up ──► set-up-code ─────────────────► full
 *             │                 └─────────────────────────────(not offered)─► full
 *             ├─► set-up ──► set-up-code ───────────────────────────────────► full
 *             │     └───────────┴──────────────(skipped, until the date)────► full
 *             └──────────────────────────────────────────────(not offered)──► full
 *
 *   a passkey that has verified its user ─────────────────────────────────────► full
 *
 *   forgotten ──► forgotten-password ──► the password is new, and the user logs in with it
 *
 *   a link of another panel ──► enrolment ──► enrolment-code ──► enrolled: the first method is set up, and nobody is
 *                                                                logged in
 *
 * A user with a method proves it before choosing a new password. Otherwise someone who knows only the old password
 * could change it and lock the owner out (E04).
 *
 * A login by passkey asks for no new password, because none was typed: the campaign asks when one is.
 *
 * Each step allows its own acts and no others, so a partial session is good for nothing else (E05). `forgotten` does
 * not allow `read`, because that would reveal whether the user exists (E06).
 */
export const conversation = {
  challenge: {
    acts: ['send-code', 'answer-login', 'answer-recovery', 'ask-again', 'log-out', 'read'],
    next: ['full', 'new-password', 'set-up'],
  },
  'new-password': {
    acts: ['choose-new-password', 'log-out', 'read'],
    next: ['set-up', 'full'],
  },
  'set-up': {
    acts: ['begin-factor', 'prove-set-up-code', 'skip-set-up', 'log-out', 'read'],
    next: ['set-up', 'set-up-code', 'full'],
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
      'make-recovery-codes',
      'remember-browser',
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
  enrolment: {
    acts: ['begin-factor', 'prove-set-up-code', 'log-out', 'read'],
    next: ['enrolment', 'enrolment-code'],
  },
  'enrolment-code': {
    acts: ['begin-factor', 'confirm-factor', 'ask-again', 'log-out', 'read'],
    next: ['enrolment-code', 'enrolled'],
  },
  enrolled: {
    acts: ['log-out', 'read'],
    next: [],
  },
} as const satisfies Record<SessionStep, { acts: readonly string[]; next: readonly SessionStep[] }>;

/** Everything that a session can do. `use-panel` covers the other pages for users who are logged in. */
export type ConversationAct = (typeof conversation)[SessionStep]['acts'][number];

/** The step at which the code of a first method is typed, by the step at which the method is chosen. */
export const codeSteps: Partial<Record<SessionStep, SessionStep>> = {
  'set-up': 'set-up-code',
  enrolment: 'enrolment-code',
};

export function mayDo(step: SessionStep, act: ConversationAct): boolean {
  return (conversation[step].acts as readonly ConversationAct[]).includes(act);
}

/** @throws Error when the table has no such move, which is a defect in Belcode */
export function checkStepMove(from: SessionStep, to: SessionStep): void {
  if (!(conversation[from].next as readonly SessionStep[]).includes(to)) {
    throw new Error(`A login does not go from ${from} to ${to}`);
  }
}

/** Where the user is after an act: the session for the cookie, and the step whose page comes next. */
export interface LoginPosition {
  sessionId: string;
  step: SessionStep;
  /** Kind of the method being added, if any. */
  adding?: FactorBeingAdded['kind'] | undefined;
}

/** The facts that decide the next step after the right password. */
export interface Progress {
  rollOut: RollOutVerdict;
  /** Whether a second factor was proven in this login. */
  challenged: boolean;
  passwordMustChange: boolean;
  /** Whether the methods lack a kind that the rule of the role asks for. */
  lacksMethod?: boolean;
  /** Whether the set-up was skipped in this login. */
  skipped?: boolean;
}

/** The step that comes next, or `full`. */
export function nextStep(progress: Progress): SessionStep {
  const { rollOut, challenged, passwordMustChange, lacksMethod = false, skipped = false } = progress;
  if (rollOut.state === 'enrolled' && !challenged) return 'challenge';
  if (passwordMustChange) return 'new-password';
  if (lacksMethod) return 'set-up';
  if (rollOut.state === 'required' || (rollOut.state === 'may-skip' && !skipped)) return 'set-up';
  return 'full';
}
