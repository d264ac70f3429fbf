import { requestOptions } from '../challenges/passkey-challenge.ts';
import { makePasskeyQuestion } from '../challenges/passkey-question.ts';
import type { RelyingParty } from '../factors/passkey.ts';
import type { LoginParts } from './login-parts.ts';

/** What the login page asks the browser before anybody is known. */
export interface AskedPasskey {
  /** Sent back with the answer. */
  question: string;
  options: Awaited<ReturnType<typeof requestOptions>>;
}

/**
 * Asks for a passkey that is the whole login. Nothing is stored or counted, because anybody may open the page.
 *
 * @param browser what the form's cookie says
 * @returns undefined where no passkey is the whole login
 */
export async function askForPasskey(
  parts: Pick<LoginParts, 'passkeyLogin' | 'relyingParty' | 'secret' | 'random' | 'clock'>,
  browser: string,
): Promise<AskedPasskey | undefined> {
  const relyingParty = passkeySite(parts);
  if (relyingParty === undefined) return undefined;
  const { text, challengeId } = makePasskeyQuestion(parts, browser);
  const options = await requestOptions({ secret: parts.secret, relyingParty }, challengeId, undefined);
  return { question: text, options };
}

/** The site of passkeys that are the whole login; undefined where none is. */
export function passkeySite({
  passkeyLogin = false,
  relyingParty,
}: Pick<LoginParts, 'passkeyLogin' | 'relyingParty'>): RelyingParty | undefined {
  return passkeyLogin ? relyingParty : undefined;
}
