import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { Session } from '../accounts/session.ts';
import type { LoginPlace, LoginProof } from '../accounts/unfinished-login.ts';
import type { UnfinishedLoginStore } from '../accounts/unfinished-login-store.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditEntry } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { DoneFrom, Mail } from '../incidents/mail.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import {
  type Asker,
  type KnownAskerParts,
  type KnownFacts,
  type KnownUser,
  knownAskerOf,
  notePassedNetwork,
} from './known-asker.ts';
import { deserveMail, explainedSeconds, toldFrom } from './unfinished-logins.ts';

export interface NoteProofParts {
  unfinished: Pick<UnfinishedLoginStore, 'add' | 'lately' | 'finish'>;
  audit: Pick<AuditStore, 'append'>;
  attempts: Pick<AttemptStore, 'take'>;
  mail?: Mail | undefined;
  /** BELCODE_LANGUAGE. */
  language: string;
}

export interface GivenProof {
  proof: LoginProof;
  /** How it was proven, for the audit. */
  by?: string | undefined;
  place: LoginPlace;
  /** For another panel the id of its API key. */
  address: string;
  /** What the mail tells of it; undefined for another panel. */
  from?: DoneFrom | undefined;
}

/**
 * Notes a right proof after which the login asks for more. A thief of a password leaves a trace by it, and its owner is
 * told of it when the login is not finished: on a page after the next one, and by mail after the second in a day.
 *
 * @returns the id of the note, for `noteLoginPassed`; undefined when the place is never told of
 * @throws Refusal store-unavailable
 */
export async function noteProof(
  parts: NoteProofParts,
  user: User,
  { proof, by, place, address, from }: GivenProof,
): Promise<string | undefined> {
  const { id: userId } = user;
  // Requests of an API key have a line of their own.
  if (place !== 'other-panel') await parts.audit.append(entryOf(userId, { proof, by, address }));
  if (toldFrom[place] === Number.POSITIVE_INFINITY) return undefined;
  const id = await parts.unfinished.add({ userId, proof, place, address });
  if (deserveMail(await parts.unfinished.lately(userId, 24))) {
    if (await parts.attempts.take(attemptAt('unfinished-mail', userId)))
      notifyByMail(parts, user, (mail, reader) => mail.loginsUnfinished(reader, { from }));
  }
  return id;
}

/**
 * Notes a right code or link for a forgotten password. A new password ends the note.
 *
 * @throws Refusal store-unavailable
 */
export async function noteResetProof(
  parts: NoteProofParts & KnownAskerParts,
  facts: LoginFacts,
  { by, asker }: { by: string | undefined; asker: Partial<Asker> },
): Promise<void> {
  const { address = '', browser } = asker;
  const place = await loginPlaceOf(parts, { address, browser }, facts);
  await noteProof(parts, facts.user, { proof: 'reset', by, place, address, from: doneFrom(asker) });
}

function entryOf(userId: string, { proof, by = proof, address }: Omit<GivenProof, 'place' | 'from'>): AuditEntry {
  const event = proof === 'reset' ? 'password-reset-passed' : 'password-passed';
  return { event, actor: { kind: 'user', id: userId }, userId, detail: { by, address: networkOf(address) } };
}

/** Where somebody is who proves something of a user. @throws Refusal store-unavailable */
export async function loginPlaceOf(parts: KnownAskerParts, asker: Asker, facts: KnownFacts): Promise<LoginPlace> {
  const known = await knownAskerOf(parts, asker, facts);
  return known === undefined ? 'elsewhere' : `known-${known.by}`;
}

/**
 * Notes that a login has passed: the network is known from now on, and the attempts that it explains were not a
 * thief's.
 *
 * @param session the full session, or the one of the last step before it with what it has proven
 * @throws Refusal store-unavailable
 */
export async function noteLoginPassed(
  parts: Pick<NoteProofParts, 'unfinished' | 'audit'> &
    Pick<KnownAskerParts, 'attempts'> & { users: Pick<UserStore, 'noteLogin'> },
  user: KnownUser & Pick<User, 'login'>,
  { session, address, shared = false, ...how }: { session: PassedSession } & PassedFrom & PassedBy,
): Promise<void> {
  const userId = user.id;
  // Where strangers share the address, a login explains itself only.
  const seconds = shared ? 0 : explainedSeconds;
  await Promise.all([
    notePassedNetwork(parts, user, { session, address, shared }),
    parts.unfinished.finish({ userId, address, id: session.unfinishedId }, seconds),
    parts.users.noteLogin(userId),
  ]);
  const detail = { ...how, address: networkOf(address) };
  await parts.audit.append({ event: 'login-passed', actor: { kind: 'user', id: userId }, userId, detail });
}

type PassedSession = Pick<Session, 'generation' | 'factorProvenAt' | 'unfinishedId'>;
type PassedFrom = Pick<Asker, 'address' | 'shared'>;
type PassedBy = { without?: string; factorId?: string; kind?: string };
