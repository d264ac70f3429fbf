import type { SessionSummary } from '../accounts/session.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import { enter, type PersonalSession } from './enter.ts';
import type { LoginParts } from './login-parts.ts';

type OwnSession = Pick<SessionSummary, 'digest' | 'startedAt' | 'seenAt'> & { isThis: boolean };

/** The login before this one: when, from which network, and by which kind of method, if any. */
interface EarlierLogin {
  at: Date;
  address: string | undefined;
  kind: string | undefined;
}

/**
 * Where the user is logged in now, this session first, and the login before this one.
 *
 * @throws Refusal store-unavailable
 */
export async function readOwnSessions(
  { sessions, audit }: Pick<LoginParts, 'sessions'> & { audit: Pick<AuditStore, 'list'> },
  { userId, digest }: Pick<PersonalSession, 'userId' | 'digest'>,
): Promise<{ sessions: OwnSession[]; earlier: EarlierLogin | undefined }> {
  const [all, lines] = await Promise.all([
    sessions.list(userId),
    audit.list({ userId, events: ['login-passed'], limit: 3 }),
  ]);
  const own = all
    .filter(({ step }) => step === 'full')
    .map(({ startedAt, seenAt, digest: each }) => ({ digest: each, startedAt, seenAt, isThis: each === digest }))
    .sort((one, other) => Number(other.isThis) - Number(one.isThis));
  // A line of repeats has two moments, of the first and of the last.
  const logins = lines.flatMap(({ at, repeats, detail }) => {
    const { address, kind } = detail;
    const from = { address: address && String(address), kind: kind && String(kind) } as Omit<EarlierLogin, 'at'>;
    return [...(repeats === undefined ? [] : [repeats.lastAt]), at].map((moment) => ({ at: moment, ...from }));
  });
  const [, earlier] = logins.sort((one, other) => other.at.getTime() - one.at.getTime());
  return { sessions: own, earlier };
}

/**
 * Ends one of the user's own sessions, such as one on a computer of somebody else.
 *
 * @param digest of the session to end
 * @throws Refusal session-unknown, step-wrong, store-unavailable; not-found for a session of nobody or of somebody else
 */
export async function endOwnSession(
  parts: LoginParts,
  { sessionId, digest }: { sessionId: string; digest: string },
): Promise<void> {
  const { session } = await enter(parts, sessionId, 'end-all-sessions');
  const { userId } = session;
  const own = (await parts.sessions.list(userId)).find((each) => each.digest === digest);
  if (own === undefined) throw new Refusal('not-found', 'no such session of this user');
  await parts.sessions.end({ digest: own.digest, userId });
  const detail = { reason: 'asked by the person', count: 1 };
  await parts.audit.append({ event: 'sessions-ended', actor: { kind: 'user', id: userId }, userId, detail });
}
