import { attemptAt, attemptsFrom } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import type { HashTurn } from '../accounts/password.ts';
import { lookUpCounted } from './counted-look-up.ts';
import { type Asker, type KnownAsker, knownAskerOf, loginAskerOf } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';

export interface LoginAttempt extends Asker {
  /** As it was typed. */
  login: string;
}

/** A counted attempt to log in. */
export interface TakenLogin {
  /** The limit that is exceeded, if any. */
  spent: 'address' | 'name' | undefined;
  /** What was counted, to be given back after a right password. */
  counted: readonly Attempt[];
  /** Whose wrong codes close this entry. */
  asker: 'login' | 'known';
  /** Where the password waits to be verified; undefined with strangers. */
  turn: HashTurn | undefined;
  /** The user as read for the count; undefined for an unknown login. */
  facts: LoginFacts | undefined;
}

type Taken = Omit<TakenLogin, 'asker' | 'facts' | 'turn'> & Partial<Pick<TakenLogin, 'turn'>>;
type Parts = Pick<LoginParts, 'attempts' | 'clock' | 'sessions' | 'secret' | 'loginFacts'>;
/** What was counted by network before the name was looked up. */
type ByNetwork = readonly Attempt[];

/**
 * Counts an attempt before the name is looked up and the password is verified. A browser or a network that has passed
 * lately as this user has an allowance of its own, and does not wait behind strangers; what it refuses counts by
 * network, because it costs a hash too. Strangers count by network first, then by name from that network, and only then
 * by name: what a narrow count refuses does not use up a wide one.
 */
export async function takeLoginAttempt(parts: Parts, attempt: LoginAttempt): Promise<TakenLogin> {
  const looked = await lookUpCounted(parts, attempt, 'login-address');
  if (looked === undefined) return { spent: 'address', counted: [], asker: 'login', turn: undefined, facts: undefined };
  const { facts } = looked;
  const known = await knownAskerOf(parts, attempt, facts);
  const taken = await takeFrom(parts, { ...attempt, known }, looked.byNetwork);
  return { turn: undefined, ...taken, asker: loginAskerOf(known), facts };
}

async function takeFrom(
  parts: Parts,
  { known, ...attempt }: LoginAttempt & { known: KnownAsker | undefined },
  before: ByNetwork,
): Promise<Taken> {
  if (known !== undefined) {
    const { share, userId } = known;
    const own = await take(parts, [attemptAt('login-known', share), attemptAt('login-known-user', userId)], 'name');
    if (own.spent === undefined) {
      if (before.length > 0) await parts.attempts.giveBack(...before);
      return { ...own, turn: { queue: 'known', by: userId } };
    }
  }
  const byNetwork =
    before.length > 0
      ? { spent: undefined, counted: before }
      : await take(parts, attemptsFrom('login-address', attempt.address), 'address');
  if (byNetwork.spent !== undefined) return byNetwork;
  if (known !== undefined) return { ...byNetwork, spent: 'name' };
  const name = attempt.login.toLowerCase();
  const names = [...attemptsFrom('login-name-address', attempt.address, name), attemptAt('login-name', name)];
  const byName = await take(parts, names, 'name');
  return { ...byName, counted: [...byNetwork.counted, ...byName.counted] };
}

/** Takes the attempt back after a right password, because it was not a guess. */
export async function giveBackLoginAttempt(
  { attempts }: Pick<LoginParts, 'attempts'>,
  { counted }: TakenLogin,
): Promise<void> {
  await attempts.giveBack(...counted);
}

async function take(
  { attempts }: Pick<LoginParts, 'attempts'>,
  counted: readonly Attempt[],
  what: 'address' | 'name',
): Promise<Taken> {
  const refused = await attempts.takeAll(counted);
  return refused === undefined ? { spent: undefined, counted } : { spent: what, counted: [] };
}
