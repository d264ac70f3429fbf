import type { Challenge } from './challenge.ts';

export type OpeningChallenge = Pick<Challenge, 'id' | 'owner' | 'kind' | 'to' | 'language' | 'purpose' | 'deliveryId'> &
  Partial<Pick<Challenge, 'proof' | 'pageSession' | 'postDial' | 'userId' | 'factorId'>> & {
    /** Ends only earlier ones of the same: the session, or what stands for it. */
    session?: string | undefined;
    /** Asked for where the user has passed lately: it ends what others asked for, and they do not end it. */
    known?: boolean | undefined;
    /** How long its delivery may wait, which is created with it; undefined where there is none, or one already. */
    waitSeconds?: number | undefined;
  };

/** A challenge that a newer one of the same subject has ended. The caller hangs up its delivery. */
export type ReplacedChallenge = Pick<Challenge, 'id' | 'deliveryId'>;

/** What is known before the script runs, as Redis keeps it. */
export function fieldsOf(opening: OpeningChallenge, tries: number) {
  const { owner, to, language, purpose, deliveryId, postDial, userId, factorId } = opening;
  const { kind, proof = 'code', pageSession, known = false } = opening;
  return {
    triesLeft: `${tries}`,
    deliveryId,
    owner,
    to,
    language,
    purpose,
    kind,
    proof,
    userId: userId ?? '',
    factorId: factorId ?? '',
    pageSession: pageSession ?? '',
    known: known ? '1' : '',
    postDial: postDial === undefined ? '' : JSON.stringify(postDial),
  };
}

/** The challenge that has been opened, by the clock of Redis. */
export function asOpened(
  opening: OpeningChallenge,
  { tries, openedAt, expiresAt }: { tries: number; openedAt: number; expiresAt: number },
): Challenge {
  const { id, owner, to, language, purpose, deliveryId, postDial, userId, factorId } = opening;
  const { kind, proof = 'code', pageSession, known = false } = opening;
  return {
    id,
    state: 'open',
    owner,
    kind,
    proof,
    pageSession,
    to,
    postDial,
    userId,
    factorId,
    language,
    purpose,
    known,
    deliveryId,
    calls: 1,
    triesLeft: tries,
    openedAt,
    expiresAt,
  };
}
