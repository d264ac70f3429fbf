import type { CallProof } from '../../accounts/company.ts';
import type { LoginFactsStore } from '../../accounts/login-facts-store.ts';
import type { FactorBeingAdded } from '../../accounts/session.ts';
import type { LoginProof } from '../../accounts/unfinished-login.ts';
import type { Clock } from '../../clock.ts';
import type { NewAppDevice } from '../../factors/app-device.ts';
import type { AuthenticatorStore } from '../../factors/authenticator-store.ts';
import type { ExtensionRanges } from '../../factors/callee.ts';
import type { ProvenFactor } from '../../factors/confirmed-factor.ts';
import type { Factor } from '../../factors/factor.ts';
import type { RelyingParty } from '../../factors/passkey.ts';
import type { PasskeyStore } from '../../factors/passkey-store.ts';
import type { PendingDeviceStore } from '../../factors/pending-device-store.ts';
import type { ProofThings } from '../../factors/proof-thing.ts';
import type { SealKeys } from '../../factors/seal.ts';
import type { Random } from '../../random.ts';
import type { CallTerms } from '../admit-call.ts';
import type { AnswerParts, AnswerRequest } from '../answer-challenge.ts';
import type { AppInboxFeed } from '../app-inbox-feed.ts';
import type { ChallengeState, UserChallenge } from '../challenge.ts';
import type { AppParts } from '../open-app-challenge.ts';
import type { CallParts, ChallengedUser, OpenedChallenge } from '../open-challenge.ts';
import type { SettledAnswer } from '../settled-answer.ts';

/**
 * What differs between kinds of method: how a method is added, how a user is challenged, and how an answer is judged.
 * Each kind is one file in this folder, and `method-kinds.ts` lists them. `panel/kinds` has what pages show of a kind.
 *
 * @typeParam Adding what the session keeps while a method is being added
 * @typeParam Wish what the user typed to begin
 * @typeParam Checked the same after validation
 */
export interface MethodKind<Adding extends FactorBeingAdded = FactorBeingAdded, Wish = object, Checked = unknown> {
  /** How the challenge reaches the user. `none`: nothing is sent. Only a call can be repeated and held. */
  readonly delivery: 'call' | 'message' | 'none';
  /** @param spoken digits of a spoken code @returns digits of a code of this kind */
  codeDigits(spoken: number): number;
  /**
   * Refuses a malformed answer before a try is spent on it.
   *
   * @param spoken digits of a spoken code
   * @throws Refusal code-malformed
   */
  checkAnswer(given: string, spoken: number): void;

  /** What a person must hold to get its code. Two methods that share a thing are one proof. */
  things(factor: Factor, devices: readonly NewAppDevice[]): ProofThings;

  /** Whether the answer may come from any method of this kind that the user has. Default: only from the one asked. */
  readonly oneForAll?: boolean;
  /** Whether it can be added and used here; default yes. */
  isOffered?(parts: Pick<PasskeyParts, 'relyingParty'>): boolean;

  /** Opens the challenge of an enrolled method. @throws Refusal, documented at each kind */
  ask(parts: AskParts, factor: Factor, question: Question): Promise<OpenedChallenge>;
  /** Judges an answer to it. @throws Refusal code-malformed, not-found, idempotency-key-reused, store-unavailable */
  answer(parts: AnswerKindParts, challenge: UserChallenge, request: AnswerRequest): Promise<KindAnswer>;
  /** Whether the user can be reached by it at the moment; undefined when that is unknown. */
  isReachable?(parts: ReachParts, userId: string): Promise<boolean>;

  /** Validates the input before anything is sent. @throws Refusal, documented at each kind */
  check(parts: AddParts, person: AddingPerson, wish: Wish): Promise<Checked>;
  /**
   * Opens the challenge that proves the method.
   *
   * @returns what the session keeps
   * @throws Refusal, documented at each kind
   */
  begin(parts: AddParts, person: AddingPerson, checked: Checked): Promise<Adding>;
  /** Input to begin again when the challenge is over; undefined when the user must type it again. */
  wishAgain(adding: Adding): Wish | undefined;
  /** What the owner is shown to finish. @throws Refusal store-unavailable */
  show(parts: ShowParts, owner: AdditionOwner, adding: Adding): Promise<object>;
  /** Judges the answer that proves it. @throws Refusal code-malformed, store-unavailable */
  confirm(parts: ConfirmParts, userId: string, adding: Adding, request: AnswerRequest): Promise<AdditionAnswer>;
  /** What the owner has already proved by adding it; the addition explains that proof. */
  readonly proofByAdding?: LoginProof;
  /** Work that follows once it is stored. @throws Refusal store-unavailable */
  added?(parts: AddParts, userId: string, proven: ProvenFactor): Promise<void>;
}

export type KindAnswer = SettledAnswer & {
  /** How far a telephone's clock is off that would explain a wrong code. */
  clockSeconds?: number | undefined;
  /** The method that answered, where it may be another one than was asked. */
  factorId?: string | undefined;
  /** Whether a passkey has signed less often than before, as a copy of it would. */
  copied?: boolean | undefined;
  /** Whether a passkey cannot leave the device that it is in. */
  hardwareBound?: true | undefined;
};

/** What passkeys need; `relyingParty` is undefined where the panel's address cannot have any. */
export interface PasskeyParts {
  relyingParty: RelyingParty | undefined;
  passkeys: Pick<PasskeyStore, 'list' | 'acceptUse'>;
}

/** What judges an answer of a passkey. */
export interface PasskeyAnswerParts extends PasskeyParts {
  /** The role and the company of its owner decide on which hosts it counts. */
  loginFacts: Pick<LoginFactsStore, 'find'>;
}

export interface AskParts extends CallParts, Pick<PasskeyParts, 'relyingParty'> {
  /** Key of the digests of codes. */
  secret: string;
  app: AppParts;
  /** BELCODE_CALL_PROOF; a company may choose another. */
  callProof: CallProof;
}

export interface AnswerKindParts extends AnswerParts, PasskeyAnswerParts {
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

export interface ShowParts extends PasskeyParts {
  /** Key of what passkeys sign. */
  secret: string;
  pending: Pick<PendingDeviceStore, 'attachedTo' | 'find'>;
  sealKeys: SealKeys;
  /** The panel's address, which authenticator apps show; undefined when it is not set. */
  panelUrl: string | undefined;
}

export interface ConfirmParts extends AnswerParts, PasskeyAnswerParts {
  clock: Clock;
  pending: Pick<PendingDeviceStore, 'attachedTo' | 'find'>;
  sealKeys: SealKeys;
}

/** A challenge to a user; the method is passed separately. */
export interface Question {
  user: ChallengedUser;
  owner: string;
  language: string;
  purpose: string;
  terms: CallTerms;
  /** Digest of the session of the panel that asks, or what stands for it. */
  session?: string | undefined;
  /** An id that was allocated before; default a new one. */
  id?: string | undefined;
}

export interface AddingPerson {
  userId: string;
  /** Id of the challenge that proves the method. */
  owner: string;
  /** Methods that are enrolled already. */
  factors: readonly Factor[];
  /** The user's label for the new method. */
  name: string | undefined;
  /** Country of numbers without +, such as `NL`. */
  country: string;
  language: string;
  terms: CallTerms;
}

export interface AdditionOwner {
  userId: string;
  login: string;
  /** The company's name. */
  company: string;
  country: string;
  /** Name of the brand of the company; undefined for the operator's own. */
  brand?: string | undefined;
}

export type AdditionAnswer =
  | { state: 'passed'; proven: ProvenFactor }
  | { state: Exclude<ChallengeState, 'passed'>; triesLeft: number; clockSeconds?: number | undefined };
