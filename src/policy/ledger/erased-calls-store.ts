import { guardStore } from '../../redis/guard-store.ts';
import type { LedgerRedis } from './ledger-redis.ts';

const batch = 1_000;

/**
 * Leaves only the last two digits of the number in the calls of a user who is erased, and in the events that no api has
 * handled yet. Looks at every call, because a user is erased rarely, and a call is deleted an hour after its end.
 *
 * @throws Refusal store-unavailable
 */
export async function eraseCallsOf(ledger: LedgerRedis, userId: string): Promise<void> {
  await eraseInCalls(ledger, userId);
  await eraseInEvents(ledger, userId);
}

/** The facts of a call are written once, when it is admitted. */
async function eraseInCalls({ redis, base }: LedgerRedis, userId: string): Promise<void> {
  let cursor = '0';
  do {
    const from = cursor;
    const [next, keys] = await guardStore('scan', () => redis.scan(from, 'MATCH', `${base}:call:*`, 'COUNT', batch));
    cursor = next;
    const read = () => Promise.all(keys.map((key) => redis.hget(key, 'facts')));
    // All at once, so that a batch takes one round trip.
    const facts = await guardStore('hget', read);
    for (const [i, key] of keys.entries()) {
      const masked = maskIn(facts[i] ?? null, userId);
      if (masked !== undefined) await guardStore('hset', () => redis.hset(key, 'facts', masked));
    }
  } while (cursor !== '0');
}

/** An event cannot be changed, so a new one takes its place. It is handled twice if an api has just taken it. */
async function eraseInEvents({ redis, base }: LedgerRedis, userId: string): Promise<void> {
  const stream = `${base}:events`;
  for (let from = '-'; ; ) {
    const start = from;
    const events = await guardStore('xrange', () => redis.xrange(stream, start, '+', 'COUNT', batch));
    for (const [id, [, text = '']] of events) {
      const masked = maskIn(text, userId);
      if (masked === undefined) continue;
      const rewrite = () => redis.multi().xadd(stream, '*', 'event', masked).xdel(stream, id).exec();
      await guardStore('rewrite', rewrite);
    }
    const last = events.at(-1)?.[0];
    if (last === undefined || events.length < batch) return;
    from = `(${last}`;
  }
}

/** @returns undefined when the call is not the user's, or is masked already */
function maskIn(text: string | null, userId: string): string | undefined {
  if (text === null || !text.includes(userId)) return undefined;
  const whole = JSON.parse(text) as { call?: { userId?: string; number: string; postDial?: unknown } };
  const { call } = whole;
  if (call === undefined || call.userId !== userId || call.number.startsWith('*')) return undefined;
  const { postDial: _, number, ...rest } = call;
  return JSON.stringify({ ...whole, call: { ...rest, number: number.slice(-2).padStart(number.length, '*') } });
}
