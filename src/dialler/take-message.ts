import { type MessagePbx, PbxError } from '../asterisk/pbx.ts';
import type { SipReports } from '../asterisk/sip-reports.ts';
import { appCode } from '../challenges/app-code.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import { codeDigest } from '../challenges/code-digest.ts';
import { type EndReason, isDeliveryOver } from '../deliveries/delivery.ts';
import type { DeliveryRef, DeliveryStore } from '../deliveries/delivery-store.ts';
import type { MessageJob } from '../deliveries/message-job.ts';
import type { Log } from '../log.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { judgeContact } from '../policy/message-contact.ts';
import type { Random } from '../random.ts';
import { codeMessage } from './message-words.ts';

export interface TakeMessageParts {
  pbx: MessagePbx;
  /** The answers of the telephones; undefined when the exchange reports none. */
  reports: Pick<SipReports, 'expect'> | undefined;
  deliveries: Pick<DeliveryStore, 'find' | 'advance' | 'failWay' | 'renew'>;
  challenges: Pick<ChallengeStore, 'find' | 'arm'>;
  secret: string;
  codeDigits: number;
  plainMessages: 'lan' | 'anywhere';
  random: Random;
  log: Log;
}

/** A telephone confirms a message within a second; SIP itself would retry for 32 s (RFC 3261 §17.1.2.2). */
export const answerLimitMilliseconds = 5_000;

/** The result of a message. `handed-on`: the exchange has it, but does not report the telephone's answer. */
type Outcome = 'shown' | 'handed-on' | 'not-wanted' | 'challenge-over' | EndReason;

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
  const outcome = await send({ ...parts, log }, job, late || signal.aborted).catch(async (error) => {
    // Stored at once if possible, because the person waits.
    await deliveries.failWay(delivery, 'interrupted').catch(() => {});
    throw error;
  });
  log.info({ outcome }, 'message taken');
  if (outcome === 'not-wanted') return;
  if (outcome === 'shown') await deliveries.advance(delivery, 'shown');
  else if (outcome === 'challenge-over') await deliveries.advance(delivery, 'ended', { reason: 'challenge-over' });
  else if (outcome === 'handed-on') await deliveries.renew(delivery, challengeLifetimeSeconds);
  else await deliveries.failWay(delivery, outcome);
}

async function send(parts: TakeMessageParts, job: MessageJob, late: boolean): Promise<Outcome> {
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
    return await sendCode(parts, job);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    log.warn(error, 'could not send a message');
    return error.trouble === 'exchange-down' ? 'exchange-down' : 'not-online';
  }
}

/** The only place in this program that has the code of a message in clear. */
async function sendCode(parts: TakeMessageParts, job: MessageJob): Promise<Outcome> {
  const { pbx, challenges, reports, secret, random, codeDigits, log } = parts;
  const { deliveryId, challengeId, endpoint, language, digits = codeDigits } = job;
  const code = appCode(secret, deliveryId, digits);
  const armed = await challenges.arm(challengeId, deliveryId, codeDigest(secret, challengeId, code));
  if (armed === 'over') return 'challenge-over';
  // A new id for each message: two telephones may get the same delivery, and neither learns its id.
  const id = random.id();
  const answer = reports?.expect(id);
  try {
    await pbx.sendMessage({ endpoint, id, text: codeMessage(language, code) });
    if (answer === undefined) return 'handed-on';
    const status = await answer.status(answerLimitMilliseconds);
    if (status === 'no-copies') {
      log.warn(
        'Asterisk sends no copies to BELCODE_SIP_REPORTS, so the answers of telephones are unknown: see hep.conf',
      );
      return 'handed-on';
    }
    return typeof status === 'number' && status >= 200 && status < 300 ? 'shown' : 'not-shown';
  } finally {
    answer?.end();
  }
}
