import type { FactorBeingAdded } from '../../accounts/session.ts';
import { Refusal } from '../../errors.ts';
import { type Callee, calleeOf, readCallee, type TypedCallee } from '../../factors/callee.ts';
import { type Factor, judgeAddition } from '../../factors/factor.ts';
import { maskNumber, readNumber } from '../../factors/phone-number.ts';
import { telephonesBehind } from '../../factors/proof-thing.ts';
import { type PostDial, routeOf } from '../../policy/ledger/call-destination.ts';
import { answerChallenge, readCode } from '../answer-challenge.ts';
import { settleCode } from '../answer-code.ts';
import { settleNumber } from '../answer-number.ts';
import { keyOf } from '../challenge-asker.ts';
import { openChallenge } from '../open-challenge.ts';
import type { AskParts, MethodKind, Question } from './method-kind.ts';

/** A telephone that has rung or rings (S07). */
export interface PhoneBeingAdded extends FactorBeingAdded {
  kind: 'phone';
  /** E.164, or an extension of this exchange. */
  to: string;
  postDial?: PostDial | undefined;
}

/**
 * A telephone number, or an extension of this exchange. It is called; a voice speaks the code, or asks for the number
 * of the page.
 */
export const phone = {
  delivery: 'call',
  codeDigits: (spoken) => spoken,
  checkAnswer: (given, spoken) => void readCode(given, spoken),
  things: (factor) => telephonesBehind(numberOf(factor), factor.postDial),

  /** @throws Refusal as `openChallenge` */
  async ask(parts, factor, question) {
    const to = calleeOf({ number: numberOf(factor), postDial: factor.postDial }, parts);
    return openChallenge(parts, { ...question, pageSession: pageSessionOf(parts, question), to });
  },

  async answer(parts, { proof }, request) {
    return proof === 'number' ? settleNumber(parts, request) : settleCode(parts, request);
  },

  /** @throws Refusal number-invalid, post-dial-invalid, pause-invalid, post-dial-behind-extension,
   *   post-dial-behind-mobile, extension-not-allowed, number-exists, too-many-numbers */
  async check({ extensions }, { factors, country }, typed: TypedCallee): Promise<Callee> {
    const to = readCallee(typed, { country, extensions });
    const verdict = judgeAddition(factors, { kind: 'phone', number: to.number, postDial: to.postDial });
    if (!verdict.allowed) throw new Refusal(verdict.reason);
    return to;
  },

  /** @throws Refusal as `openChallenge` */
  async begin(parts, { userId, owner, name, language, terms }, to) {
    const question = { owner, user: { id: userId }, language, purpose: 'set-up', terms };
    const { challenge } = await openChallenge(parts, { ...question, to });
    return { kind: 'phone', to: to.number, postDial: to.postDial, name, challengeId: challenge.id };
  },

  wishAgain({ to: number, postDial }) {
    const { digits, ...pauses } = postDial ?? {};
    return { number, postDial: digits, ...pauses };
  },

  async show(_parts, { country }, { to }) {
    const isLandline = routeOf(to) === 'trunk' && readNumber(to, country).type === 'fixed';
    return { maskedNumber: maskNumber(to, country), isLandline };
  },

  async confirm(parts, _userId, { to: number, postDial, name }, request) {
    const { state, triesLeft } = await answerChallenge(parts, request);
    return state === 'passed' ? { state, proven: { kind: 'phone', number, postDial, name } } : { state, triesLeft };
  },
} satisfies MethodKind<PhoneBeingAdded, TypedCallee, Callee>;

/** The database stores no telephone without a number. */
function numberOf({ id, number }: Factor): string {
  if (number === undefined) throw new Error(`Telephone ${id} has no number`);
  return number;
}

/** The purposes of a proof by number: a login, and the confirmation of a change. */
const numberPurposes: readonly string[] = ['login', 'edit'];

/**
 * The session whose page shows the digits. The proof by number needs our own page and an enrolled telephone: a new one,
 * an API key, and a forgotten password, whose page must not show whether there is a call, get a code.
 */
function pageSessionOf(
  { callProof }: AskParts,
  { owner, purpose, user, terms, session }: Question,
): string | undefined {
  const isOurs = keyOf({ owner }) === undefined && numberPurposes.includes(purpose);
  const isWanted = (terms.callProof ?? callProof) === 'number';
  return isWanted && isOurs && user.factorId !== undefined ? session : undefined;
}
