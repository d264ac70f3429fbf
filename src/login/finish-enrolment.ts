import type { LoginPosition } from './conversation.ts';
import type { PersonalSession } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { moveAlone } from './move.ts';

/**
 * Ends a set-up by a link, after its method was added. It is no login: the session leads to the page that says so, and
 * nowhere else.
 *
 * Whoever made the link may also choose where a link for a forgotten password is mailed. So that both together are no
 * login, the method was stored as one that has reset the password (`FactorStore.add`), until a mail to an address of
 * the user's own replaces it. Other panels ask it for codes all the same.
 *
 * @throws Refusal session-unknown when it was ended in the meantime, store-unavailable
 */
export async function finishEnrolment(
  parts: Pick<LoginParts, 'sessions'>,
  session: PersonalSession,
): Promise<LoginPosition> {
  return moveAlone(parts, session, { step: 'enrolled', factorProvenAt: session.now });
}
