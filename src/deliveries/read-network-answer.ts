import type { EndReason } from './delivery.ts';
import {
  type AnswerSource,
  type NetworkAnswer,
  ownAnswers,
  q850Answers,
  sipAnswers,
  unknownQ850Answer,
  unknownSipAnswers,
} from './network-answers.ts';

/** How an unanswered call ended on its route. */
export interface HeardAnswer {
  /** `SIP 503`, `Q.850 34`, `silence` or `no-way`. */
  key: string;
  by: AnswerSource;
  reason: EndReason;
  /** Whether the second trunk may call: nothing rang, and nobody has decided for the person. */
  second: boolean;
}

/** The standing of a call when it ended. */
export interface BeforeAnswer {
  /** A telephone may have rung: 180, 183, or ISDN's alerting. */
  rang: boolean;
  /** The call was to an extension. */
  inside: boolean;
}

/**
 * The cause that Asterisk derives from a status that says little (res_pjsip.c, ast_sip_hangup_sip2cause). Another cause
 * comes from the header Reason (RFC 3326), and so from the network of the person.
 */
const derivedCauses: Readonly<Record<number, number>> = { 400: 127, 480: 19, 487: 127, 500: 38, 503: 34 };

/** Causes that say more than such a status. */
const tellingCauses: readonly number[] = [1, 17, 18, 19, 20, 21, 22, 27, 28];

/**
 * Reads the SIP status first: it separates 480 from 404, and a 5xx does not concern the number.
 *
 * @param cause `q850`: 0 for none; `sipStatus`: the status that ended the call, if one did
 */
export function readNetworkAnswer(
  { sipStatus, q850 }: { sipStatus?: number | undefined; q850: number },
  before: BeforeAnswer,
): HeardAnswer {
  const answer = sipStatus === undefined ? undefined : (sipAnswers[sipStatus] ?? unknownOf(sipStatus));
  if (sipStatus === undefined || answer === undefined || tellsMore(q850, sipStatus))
    return judge(`Q.850 ${q850}`, q850Answers[q850] ?? unknownQ850Answer, before);
  return judge(`SIP ${sipStatus}`, answer, before);
}

export function readOwnAnswer(key: keyof typeof ownAnswers, before: BeforeAnswer): HeardAnswer {
  return judge(key, ownAnswers[key], before);
}

/** The row of an answer, for the operator. */
export function answerOf(key: string): NetworkAnswer | undefined {
  if (Object.hasOwn(ownAnswers, key)) return ownAnswers[key as keyof typeof ownAnswers];
  const [, standard, digits] = /^(SIP|Q\.850) (\d{1,3})$/.exec(key) ?? [];
  const number = Number(digits);
  if (standard === 'SIP') return sipAnswers[number] ?? unknownOf(number);
  return standard === undefined ? undefined : (q850Answers[number] ?? unknownQ850Answer);
}

function unknownOf(sipStatus: number): NetworkAnswer | undefined {
  return unknownSipAnswers[Math.floor(sipStatus / 100)];
}

function tellsMore(q850: number, sipStatus: number): boolean {
  const derived = derivedCauses[sipStatus];
  return derived !== undefined && derived !== q850 && tellingCauses.includes(q850);
}

function judge(key: string, answer: NetworkAnswer, { rang, inside }: BeforeAnswer): HeardAnswer {
  const reason = rang ? answer.afterRinging : inside ? answer.inside : answer.reason;
  return { key, by: answer.by, reason, second: answer.second && !rang && !inside };
}
