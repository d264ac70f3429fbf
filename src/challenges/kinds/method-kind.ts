import type { FactorBeingAdded } from '../../accounts/session.ts';
import type { Clock } from '../../clock.ts';
import type { AuthenticatorStore } from '../../factors/authenticator-store.ts';
import type { ExtensionRanges } from '../../factors/callee.ts';
import type { ProvenFactor } from '../../factors/confirmed-factor.ts';
import type { Factor } from '../../factors/factor.ts';
import type { PendingDeviceStore } from '../../factors/pending-device-store.ts';
import type { SealKeys } from '../../factors/seal.ts';
import type { Random } from '../../random.ts';
import type { CallTerms } from '../admit-call.ts';
import type { AnswerParts, AnswerRequest } from '../answer-challenge.ts';
import type { AppInboxFeed } from '../app-inbox-feed.ts';
import type { ChallengeState, UserChallenge } from '../challenge.ts';
import type { SettledAnswer } from '../challenge-store.ts';
import type { AppParts } from '../open-app-challenge.ts';
import type { AskedUser, CallParts, OpenedChallenge } from '../open-challenge.ts';

/**
 * What differs between the kinds of method: how one is added, how a person is asked by it, and how an answer is judged. Each
 * kind is one file beside this one, and `method-kinds.ts` lists them. What a page shows of a kind is in `panel/kinds`.
 *
 * @typeParam Adding what the session keeps while a method is being added
 * @typeParam Wish what the person typed to begin
 * @typeParam Checked the same once it was read
 */
export interface MethodKind<Adding extends FactorBeingAdded = FactorBeingAdded, Wish = object, Checked = unknown> {
  /** How the question reaches the person. `none`: nothing is sent. Only a call can be made again, and held. */
  readonly delivery: 'call' | 'message' | 'none';
  /** @param spoken digits of a spoken code @returns digits of a code of this kind */
  codeDigits(spoken: number): number;
  /**
   * Refuses what cannot be an answer, before a try is spent on it.
   *
   * @param spoken digits of a spoken code
   * @throws Refusal code-malformed
   */
  checkAnswer(given: string, spoken: number): void;

  /** Opens the challenge of an enrolled method. @throws Refusal, as each kind says */
  ask(parts: AskParts, factor: Factor, question: Question): Promise<OpenedChallenge>;
  /** Judges an answer to it. @throws Refusal code-malformed, not-found, idempotency-key-reused, store-unavailable */
  answer(parts: AnswerKindParts, challenge: UserChallenge, request: AnswerRequest): Promise<SettledAnswer>;
  /** Whether the person can be reached by it just now; left out where that cannot be known. */
  isReachable?(parts: ReachParts, userId: string): Promise<boolean>;

  /** Reads what was typed, and refuses what cannot be added before anything is sent. @throws Refusal, as each kind says */
  check(parts: AddParts, person: AddingPerson, wish: Wish): Promise<Checked>;
  /** Opens the challenge that proves the method, and says what the session keeps. @throws Refusal, as each kind says */
  begin(parts: AddParts, person: AddingPerson, checked: Checked): Promise<Adding>;
  /** What to type again when the challenge is over; undefined where the person must begin it. */
  wishAgain(adding: Adding): Wish | undefined;
  /** What its owner is shown to finish. @throws Refusal store-unavailable */
  show(parts: ShowParts, owner: AdditionOwner, adding: Adding): Promise<object>;
  /** Judges the answer that proves it. @throws Refusal code-malformed, store-unavailable */
  confirm(parts: ConfirmParts, userId: string, adding: Adding, request: AnswerRequest): Promise<AdditionAnswer>;
  /** What is left to do once it is stored. @throws Refusal store-unavailable */
  added?(parts: AddParts, userId: string, proven: ProvenFactor): Promise<void>;
}

export interface AskParts extends CallParts {
  /** The key of the codes' digests. */
  secret: string;
  app: AppParts;
}

export interface AnswerKindParts extends AnswerParts {
  clock: Clock;
  random: Pick<Random, 'id'>;
  authenticators: Pick<AuthenticatorStore, 'find' | 'acceptStep' | 'reseal'>;
  sealKeys: SealKeys;
}

export interface ReachParts extends Pick<CallParts, 'diallers'> {
  app: AppParts;
}

export interface AddParts extends AskParts {
  random: Random;
  app: AppParts & { inbox: Pick<AppInboxFeed, 'notify'> };
  pending: PendingDeviceStore;
  sealKeys: SealKeys;
  /** Extensions whose telephones may be sent messages. */
  messageExtensions: ExtensionRanges;
}

export interface ShowParts {
  pending: Pick<PendingDeviceStore, 'attachedTo' | 'find'>;
  sealKeys: SealKeys;
  /** What an authenticator app calls the panel. */
  issuer: string;
}

export interface ConfirmParts extends AnswerParts {
  clock: Clock;
  pending: Pick<PendingDeviceStore, 'attachedTo' | 'find'>;
  sealKeys: SealKeys;
}

/** A question to a user, by a method that the kind is told beside it. */
export interface Question {
  user: AskedUser;
  owner: string;
  language: string;
  purpose: string;
  terms: CallTerms;
  /** An id that was given out before; a new one by default. */
  id?: string | undefined;
}

export interface AddingPerson {
  userId: string;
  /** Of the challenge that proves the method. */
  owner: string;
  /** Enrolled already. */
  factors: readonly Factor[];
  /** What the person calls the new one. */
  name: string | undefined;
  /** Where a number without + is at home: `NL`. */
  country: string;
  language: string;
  terms: CallTerms;
}

export interface AdditionOwner {
  userId: string;
  login: string;
  country: string;
}

export type AdditionAnswer =
  | { state: 'passed'; proven: ProvenFactor }
  | { state: Exclude<ChallengeState, 'passed'>; triesLeft: number };
