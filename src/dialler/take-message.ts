import { type MessagePbx, PbxError } from '../asterisk/pbx.ts';
import type { ExpectedAnswer, SipAnswer, SipReports } from '../asterisk/sip-reports.ts';
import { brandOfCompany } from '../brand/brands.ts';
import { appCode } from '../challenges/app-code.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import { codeDigest } from '../challenges/code-digest.ts';
import { type EndReason, isDeliveryOver } from '../deliveries/delivery.ts';
import type { DeliveryRef, DeliveryStore } from '../deliveries/delivery-store.ts';
import type { MessageJob } from '../deliveries/message-job.ts';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { judgeContact } from '../policy/message-contact.ts';
import type { Random } from '../random.ts';
import { codeMessage } from './message-words.ts';

export interface TakeMessageParts {
  pbx: MessagePbx;
  /** The answers of the telephones; undefined when the exchange reports none. */
  reports: Pick<SipReports, 'expect'> | undefined;
  deliveries: Pick<DeliveryStore, 'find' | 'advance' | 'show' | 'failWay' | 'renew'>;
  challenges: Pick<ChallengeStore, 'find' | 'arm'>;
  secret: string;
  codeDigits: number;
  plainMessages: 'lan' | 'anywhere';
  random: Random;
  log: Log;
}

/** A telephone confirms a message within a second, so the page is told after five that it did not. */
export const answerLimitMilliseconds = 5_000;
/** Asterisk goes on sending it for 32 s (RFC 3261 §17.1.2.2), so a telephone may still show it. */
const lateAnswerLimitMilliseconds = 30_000;

/**
 * The result of a message. `handed-on`: the exchange has it, but does not report the telephone's answer; `silent`: the
 * telephone has not answered yet.
 */
type Outcome = 'shown' | 'handed-on' | 'silent' | 'not-wanted' | 'challenge-over' | EndReason;

/**
 * Takes one message of the queue: derives the code, arms the challenge with its digest, and sends it by the exchange.
 *
 * @param late the job waited too long in the queue
 * @throws Refusal store-unavailable, and other errors on our side; then this way has failed
 */
export async function takeMessage(parts: TakeMessageParts, job: MessageJob, late: boolean, signal: AbortSignal) {
  const { deliveries } = parts;
  const delivery: DeliveryRef = { id: job.deliveryId, challengeId: job.challengeId };
  const log = parts.log.child({ delivery: delivery.id });
  const sent: { answer?: ExpectedAnswer | undefined } = {};
  const outcome = await send({ ...parts, log }, job, late || signal.aborted, sent).catch(async (error) => {
    // Stored at once if possible, because the person waits.
    sent.answer?.end();
    await deliveries.failWay(delivery, 'interrupted').catch(() => {});
    throw error;
  });
  if (outcome !== 'silent') sent.answer?.end();
  measure('message-ended', { outcome });
  log.info({ outcome }, 'message taken');
  if (outcome === 'not-wanted') return;
  if (outcome === 'shown') await deliveries.show(delivery);
  else if (outcome === 'challenge-over') await deliveries.advance(delivery, 'ended', { reason: 'challenge-over' });
  else if (outcome === 'handed-on') await deliveries.renew(delivery, challengeLifetimeSeconds);
  else if (outcome === 'silent') {
    await deliveries.failWay(delivery, 'not-shown').finally(() => {
      // Not awaited, because other messages wait for this place in the queue.
      void awaitLateAnswer({ ...parts, log }, delivery, sent.answer, signal);
    });
  } else await deliveries.failWay(delivery, outcome);
}

/** A telephone that was slow shows the code after all; it is the code of the page unless a newer one was asked for. */
async function awaitLateAnswer(
  { challenges, deliveries, log }: TakeMessageParts,
  delivery: DeliveryRef,
  answer: ExpectedAnswer | undefined,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (!isAccepted(await answer?.status(lateAnswerLimitMilliseconds, signal))) return;
    const challenge = await challenges.find(delivery.challengeId);
    const isCurrent = challenge?.deliveryId === delivery.id && !isChallengeOver(challenge.state);
    if (isCurrent && (await deliveries.show(delivery))) log.info('a telephone has shown its code late');
  } catch (error) {
    log.warn(error, 'could not note that a telephone has shown its code late');
  } finally {
    answer?.end();
  }
}

const isAccepted = (status: SipAnswer | undefined) => typeof status === 'number' && status >= 200 && status < 300;

/** @param sent gets the pending answer of the telephone, for the caller to end */
async function send(
  parts: TakeMessageParts,
  job: MessageJob,
  late: boolean,
  sent: { answer?: ExpectedAnswer | undefined },
): Promise<Outcome> {
  const { pbx, deliveries, challenges, log } = parts;
  const { deliveryId, challengeId, endpoint } = job;
  const delivery = await deliveries.find({ id: deliveryId, challengeId });
  // A code that another device shows is still wanted here, because the person may look at either.
  const isWanted = delivery !== undefined && (!isDeliveryOver(delivery.state) || delivery.state === 'shown');
  if (!isWanted) return 'not-wanted';
  const challenge = await challenges.find(challengeId);
  if (challenge === undefined || isChallengeOver(challenge.state)) return 'challenge-over';
  if (late) return 'not-online';
  try {
    const verdict = judgeContact(await pbx.contactOf(endpoint), parts.plainMessages);
    if (!verdict.allowed) return verdict.reason;
    return await sendCode(parts, job, sent);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    log.warn(error, 'could not send a message');
    return error.trouble === 'exchange-down' ? 'exchange-down' : 'not-online';
  }
}

/** The only place in this program that has the code of a message in clear. */
async function sendCode(
  parts: TakeMessageParts,
  job: MessageJob,
  sent: { answer?: ExpectedAnswer | undefined },
): Promise<Outcome> {
  const { pbx, challenges, reports, secret, random, codeDigits, log } = parts;
  const { deliveryId, challengeId, endpoint, language, digits = codeDigits } = job;
  const brand = brandOfCompany(job.brand);
  const code = appCode(secret, deliveryId, digits);
  const armed = await challenges.arm(challengeId, deliveryId, codeDigest(secret, challengeId, code));
  if (armed === 'over') return 'challenge-over';
  // A new id for each message: two telephones may get the same delivery, and neither learns its id.
  const id = random.id();
  const answer = reports?.expect(id);
  sent.answer = answer;
  await pbx.sendMessage({ endpoint, id, text: codeMessage(language, code, brand), sender: brand.productName });
  if (answer === undefined) return 'handed-on';
  const status = await answer.status(answerLimitMilliseconds);
  if (status === 'no-copies') {
    log.warn('Asterisk sends no copies to BELCODE_SIP_REPORTS, so the answers of telephones are unknown: see hep.conf');
    return 'handed-on';
  }
  if (status === 'silence') return 'silent';
  return isAccepted(status) ? 'shown' : 'not-shown';
}
