import { attemptAt } from '../../accounts/attempt-limits.ts';
import { type JudgedCode, judgeRadiusCode } from './answer-radius-login.ts';
import {
  endRadiusLogin,
  isRefused,
  type RadiusAnswer,
  type RadiusLoginParts,
  type RadiusReject,
  wrongBehind,
} from './radius-answer.ts';
import type { RadiusClient } from './radius-client.ts';
import type { RadiusLogin } from './radius-login-store.ts';
import { type RadiusPassword, startRadiusLogin } from './start-radius-login.ts';

/** What only follows a right password, and a right code where there can be one. All else would tell of one alone. */
const afterBoth: readonly RadiusReject[] = ['no-method', 'new-password', 'set-up'];

/**
 * Answers with a password and a code of one field: the code of a login that began under this name in the
 * same network, or of a method that needs no sending.
 *
 * @returns `refused` for a wrong password without a login that waits; `wrong` for whatever else is wrong
 * @throws Refusal store-unavailable, too-busy
 */
export async function answerCodeBehind(
  parts: RadiusLoginParts,
  client: RadiusClient,
  given: RadiusPassword & { code: string },
): Promise<RadiusAnswer> {
  const { login, code, address, shared } = given;
  const kept = await parts.radiusLogins.findByName({ clientId: client.id, login, address });
  if (kept !== undefined && (await isItsPassword(parts, kept, given.password)))
    return answer(parts, client, { login, sessionId: kept.sessionId, code, address, shared });
  const started = await startRadiusLogin(parts, client, given, true);
  if ('verdict' in started) return isRefused(started) ? started : alike(parts, started);
  const { sessionId } = started;
  const answered = await answer(parts, client, { login, sessionId, code, address, shared });
  await endRadiusLogin(parts, sessionId);
  return answered;
}

/** While tries are left, the login waits for another code. */
async function answer(
  parts: RadiusLoginParts,
  client: RadiusClient,
  { login, ...given }: JudgedCode & { login: string },
): Promise<RadiusAnswer> {
  const judged = await judgeRadiusCode(parts, client, given);
  if ('question' in judged) return wrongBehind(parts);
  await parts.radiusLogins.forgetByName({ clientId: client.id, login, address: given.address });
  return alike(parts, judged);
}

function alike(parts: RadiusLoginParts, answer: RadiusAnswer): RadiusAnswer {
  return answer.verdict === 'rejected' && !afterBoth.includes(answer.why) ? wrongBehind(parts) : answer;
}

/** A comparison costs no hash and takes no try of the name, so guesses at it have a count of their own. */
async function isItsPassword(
  { attempts, radiusLogins }: RadiusLoginParts,
  kept: RadiusLogin,
  password: string,
): Promise<boolean> {
  const counted = attemptAt('radius-code', kept.sessionId);
  if ((await attempts.takeAll([counted])) !== undefined || !radiusLogins.isPasswordOf(kept, password)) return false;
  await attempts.giveBack(counted);
  return true;
}
