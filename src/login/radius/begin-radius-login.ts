import { answerCodeBehind } from './answer-code-behind.ts';
import { endRadiusLogin, isRefused, type RadiusAnswer, type RadiusLoginParts, wrongBehind } from './radius-answer.ts';
import type { RadiusClient } from './radius-client.ts';
import { isSent, type RadiusPassword, startRadiusLogin } from './start-radius-login.ts';

/** A password with a code behind it, at a client that takes both in one field. */
const withCode = /^(.+),(\d{6,8})$/s;

/**
 * Begins a login by RADIUS with name and password, by the acts of the panel: the same limits, ledger and audit. It
 * sends a code by the first method that can be answered at the client, and does not wait for it.
 *
 * @returns `refused` alike for an unknown name, a wrong password, a person whom this client does not let in, and a
 *   State that is over; `wrong` alike for these and for a wrong code, where a code came behind the password
 * @throws Refusal store-unavailable, too-busy
 */
export async function beginRadiusLogin(
  parts: RadiusLoginParts,
  client: RadiusClient,
  given: RadiusPassword,
): Promise<RadiusAnswer> {
  const [, password, code] = (client.mode === 'appended' && withCode.exec(given.password)) || [];
  if (password === undefined || code === undefined) return begin(parts, client, given);
  const answered = await answerCodeBehind(parts, client, { ...given, password, code });
  if (!isRefused(answered)) return answered;
  // What looks like a code may be the end of the password.
  const begun = await begin(parts, client, given);
  return isRefused(begun) ? wrongBehind(parts) : begun;
}

async function begin(parts: RadiusLoginParts, client: RadiusClient, given: RadiusPassword): Promise<RadiusAnswer> {
  const started = await startRadiusLogin(parts, client, given, false);
  if ('verdict' in started) return started;
  const { sessionId, question } = started;
  const at = { clientId: client.id, login: given.login };
  const from = { ...at, address: given.address };
  if (client.mode !== 'appended')
    return { verdict: 'asked', question, state: await parts.radiusLogins.keep(at, { sessionId }) };
  if (!isSent(question.kind)) await endRadiusLogin(parts, sessionId);
  else {
    const passwordMac = parts.radiusLogins.passwordMac(sessionId, given.password);
    await parts.radiusLogins.keepByName(from, { sessionId, passwordMac });
  }
  return { verdict: 'appended', question };
}
