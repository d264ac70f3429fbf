import type { ApiKey } from '../accounts/api-key.ts';
import { listings, turnOfKey } from '../audit/listings.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import type { ChallengesOfUserStore } from '../challenges/challenges-of-user-store.ts';
import { readDelivery, type ShownDelivery } from '../challenges/read-delivery.ts';
import type { CallQueue } from '../deliveries/call-queue.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { Refusal } from '../errors.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import { maskNumber } from '../factors/phone-number.ts';
import { type ChallengeCursor, firstChallenges, readChallengeCursor, showChallengeCursor } from './challenge-line.ts';
import type { ChallengeLineStore, StoredChallengeLine } from './challenge-line-store.ts';
import { findUserForKey, type KeyPeopleParts } from './users-of-key.ts';

export interface ReadChallengesParts extends Pick<KeyPeopleParts, 'users' | 'companies'> {
  challengeLines: Pick<ChallengeLineStore, 'listCalls' | 'listAudited'>;
  challenges: { ofUser: Pick<ChallengesOfUserStore, 'list'> };
  deliveries: Pick<DeliveryStore, 'find'>;
  calls: Pick<CallQueue, 'waitSeconds'>;
  factors: Pick<FactorStore, 'list'>;
}

/** A challenge that waits for an answer now. */
export interface ChallengeUnderWay {
  kind: string;
  name: string | undefined;
  /** Masked. */
  number: string | undefined;
  openedAt: Date;
  expiresAt: Date;
  delivery: ShownDelivery | undefined;
}

export interface ChallengesOfUser {
  /** On the first page only. */
  underWay: ChallengeUnderWay[];
  lines: StoredChallengeLine[];
  /** Where the next page begins; undefined on the last one. */
  next: string | undefined;
}

/**
 * What became of a user's challenges, newest first, for an API key of a helpdesk: of the panel and of every key.
 *
 * @param after as `next` of the page before
 * @throws Refusal user-unknown, also for an operator and a user out of reach; request-invalid for an `after` that no
 *   page made; too-busy, store-unavailable
 */
export async function readChallenges(
  parts: ReadChallengesParts,
  key: ApiKey,
  { login, after, limit }: { login: string; after: string | undefined; limit: number },
): Promise<ChallengesOfUser> {
  const from = after === undefined ? firstChallenges : readChallengeCursor(after);
  if (from === undefined) throw new Refusal('request-invalid', 'no such page');
  const { user, company } = await findUserForKey(parts, key, login);
  const [calls, audited] = await listings.run(
    async () => [
      await parts.challengeLines.listCalls(user.id, from, limit + 1),
      await parts.challengeLines.listAudited(user.id, from, limit + 1),
    ],
    turnOfKey(key),
  );
  const { lines, cursor } = merge(calls, audited, from, limit);
  const isMore = calls.length + audited.length > lines.length;
  return {
    underWay: after === undefined ? await readUnderWay(parts, user.id, company.country) : [],
    lines,
    next: isMore ? showChallengeCursor(cursor) : undefined,
  };
}

/** Keeps the order of each list, by which it goes on at the next page. */
function merge(
  calls: readonly StoredChallengeLine[],
  audited: readonly StoredChallengeLine[],
  from: ChallengeCursor,
  limit: number,
): { lines: StoredChallengeLine[]; cursor: ChallengeCursor } {
  const [waitingCalls, waitingAudited] = [[...calls], [...audited]];
  const lines: StoredChallengeLine[] = [];
  let cursor = from;
  while (lines.length < limit) {
    const [call, line] = [waitingCalls[0], waitingAudited[0]];
    if (call !== undefined && (line === undefined || call.at >= line.at)) {
      lines.push(call);
      waitingCalls.shift();
      cursor = { ...cursor, requestedAt: call.at.getTime(), deliveryId: call.id };
    } else if (line !== undefined) {
      lines.push(line);
      waitingAudited.shift();
      cursor = { ...cursor, auditId: line.id };
    } else break;
  }
  return { lines, cursor };
}

async function readUnderWay(parts: ReadChallengesParts, userId: string, country: string): Promise<ChallengeUnderWay[]> {
  const [found, factors] = await Promise.all([parts.challenges.ofUser.list(userId), parts.factors.list(userId)]);
  const open = found.filter(({ state }) => !isChallengeOver(state)).sort((a, b) => b.openedAt - a.openedAt);
  return Promise.all(
    open.map(async (challenge) => ({
      kind: challenge.kind,
      name: factors.find(({ id }) => id === challenge.factorId)?.name,
      number: challenge.to === '' ? undefined : maskNumber(challenge.to, country),
      openedAt: new Date(challenge.openedAt),
      expiresAt: new Date(challenge.expiresAt),
      delivery: await readDelivery(parts, challenge),
    })),
  );
}
