import type { FactorKind } from '../accounts/factor-kind.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import type { CallTerms } from './admit-call.ts';
import type { Challenge } from './challenge.ts';
import { rightCodeDigest } from './code-digest.ts';
import { type CallParts, type ChallengedUser, hangUpReplaced, noteDialIns } from './open-challenge.ts';

export interface OpenUnsentRequest {
  kind: FactorKind;
  user: ChallengedUser;
  owner: string;
  language: string;
  purpose: string;
  terms?: Pick<CallTerms, 'known'> | undefined;
  /** Digest of the session of the panel that asks; undefined for another panel. */
  session?: string | undefined;
  id?: string | undefined;
}

/**
 * Opens a challenge for a kind that sends nothing: an authenticator app, or a passkey. It works without an exchange and
 * can be answered at once. It ends earlier challenges of the same user and purpose, and their calls; in the panel only
 * those of the same session, because a thief of the password must not end what the owner is about to answer.
 *
 * @throws Refusal store-unavailable
 */
export async function openUnsentChallenge(
  parts: Pick<CallParts, 'challenges' | 'deliveries' | 'hangUps' | 'calls' | 'ledger' | 'dialIns' | 'random'> & {
    secret: string;
  },
  { kind, user, owner, language, purpose, terms, session, id = parts.random.id() }: OpenUnsentRequest,
): Promise<Challenge> {
  const { challenge, replaced } = await parts.challenges.open({
    id,
    owner,
    language,
    purpose,
    kind,
    to: '',
    deliveryId: '',
    userId: user.id,
    factorId: user.factorId,
    session,
    known: terms?.known,
  });
  await hangUpReplaced(parts, replaced);
  await noteDialIns(parts, { id, owner, purpose, user, known: terms?.known });
  await parts.challenges.arm(id, '', rightCodeDigest(parts.secret, id), challengeLifetimeSeconds);
  return { ...challenge, state: 'armed' };
}
