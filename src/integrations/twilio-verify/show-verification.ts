import type { ApiKey } from '../../accounts/api-key.ts';
import type { Challenge, ChallengeState } from '../../challenges/challenge.ts';
import { accountSid, attemptSid, serviceSid, verificationSid } from './sids.ts';

/** Twilio's words for our states. `reported`: the person at the telephone said that it was not them. */
const statuses: Readonly<Record<ChallengeState, string>> = {
  open: 'pending',
  armed: 'pending',
  passed: 'approved',
  failed: 'max_attempts_reached',
  expired: 'expired',
  cancelled: 'canceled',
  reported: 'failed',
};

type ShownChallenge = Pick<Challenge, 'id' | 'state' | 'to' | 'openedAt' | 'deliveryId'>;

/** A verification as Twilio's clients read it. Its number is the one that this key has given. */
export function showVerification(key: Pick<ApiKey, 'id'>, challenge: ShownChallenge) {
  const { id, deliveryId, openedAt } = challenge;
  const sid = verificationSid(id);
  const time = momentOf(openedAt);
  return {
    ...shared(key, challenge),
    status: statuses[challenge.state],
    valid: challenge.state === 'passed',
    lookup: {},
    send_code_attempts: [{ time, channel: 'CALL', attempt_sid: attemptSid(deliveryId) }],
    sna: null,
    url: `/v2/Services/${serviceSid(key)}/Verifications/${sid}`,
  };
}

/** The result of a check. */
export function showCheck(key: Pick<ApiKey, 'id'>, challenge: ShownChallenge, passed: boolean) {
  return {
    ...shared(key, challenge),
    status: passed ? 'approved' : 'pending',
    valid: passed,
    sna_attempts_error_codes: [],
  };
}

function shared(key: Pick<ApiKey, 'id'>, { id, to, openedAt }: ShownChallenge) {
  return {
    sid: verificationSid(id),
    service_sid: serviceSid(key),
    account_sid: accountSid(key),
    to,
    channel: 'call',
    amount: null,
    payee: null,
    date_created: momentOf(openedAt),
    date_updated: momentOf(openedAt),
  };
}

/** Twilio writes no fractions of a second, and its clients in Python read none. */
function momentOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
