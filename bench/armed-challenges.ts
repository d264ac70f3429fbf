import { Redis } from 'ioredis';
import type { Programs } from '../lab/programs.ts';
import { parseApiKey } from '../src/accounts/api-key.ts';
import { ChallengeStore } from '../src/challenges/challenge-store.ts';
import { codeDigest } from '../src/challenges/code-digest.ts';
import { readConfig } from '../src/config.ts';
import { DeliveryStore } from '../src/deliveries/delivery-store.ts';
import { CallLedgerStore } from '../src/policy/ledger/call-ledger-store.ts';
import { callRulesOf } from '../src/policy/ledger/read-call-rules.ts';
import { callTimesOf } from '../src/policy/ledger/read-call-times.ts';
import { systemRandom } from '../src/random.ts';
import { freshNumbers } from './programs-for-load.ts';

/** The code of every challenge here, and a wrong one. */
export const rightCode = '135790';
export const wrongCode = '246801';

/**
 * Makes challenges with an armed code through Belcode's own stores. Their calls count as spoken, but nobody is called.
 */
export class ArmedChallenges {
  readonly #redis: Redis;
  readonly #challenges: ChallengeStore;
  readonly #deliveries: DeliveryStore;
  readonly #ledger: CallLedgerStore;
  readonly #secret: string;
  readonly #owner: string;

  constructor({ environment, apiKey }: Pick<Programs, 'environment' | 'apiKey'>) {
    const config = readConfig('api', environment);
    this.#redis = new Redis(config.BELCODE_REDIS_URL);
    this.#challenges = new ChallengeStore(this.#redis, config.BELCODE_SECRET);
    this.#deliveries = new DeliveryStore(this.#redis);
    this.#ledger = new CallLedgerStore(this.#redis, callRulesOf(config), callTimesOf(config));
    this.#secret = config.BELCODE_SECRET;
    this.#owner = parseApiKey(apiKey)?.id ?? '';
  }

  /**
   * @param of the user's method, for challenges of users
   * @param ownerOf who may answer, when it is not the API key
   * @returns ids of the challenges
   */
  async make<Subject extends { userId?: string; factorId?: string }>(
    count: number,
    of: (index: number) => Subject = () => ({}) as Subject,
    ownerOf: (subject: Subject) => string = () => this.#owner,
  ): Promise<string[]> {
    const numbers = freshNumbers(count);
    return Promise.all(numbers.map((number, index) => this.#makeOne(number, of(index), ownerOf(of(index)))));
  }

  async #makeOne(number: string, subject: { userId?: string; factorId?: string }, owner: string): Promise<string> {
    const [id, deliveryId] = [systemRandom.id(), systemRandom.id()];
    await this.#ledger.admit({
      deliveryId,
      challengeId: id,
      route: 'trunk',
      number,
      country: 'NL',
      apiKeyId: this.#owner,
      ...subject,
    });
    await this.#deliveries.create({ id: deliveryId, challengeId: id });
    const question = { kind: 'phone', to: number, language: 'en', purpose: 'login' } as const;
    await this.#challenges.open({ id, owner, ...question, deliveryId, ...subject });
    await this.#challenges.arm(id, deliveryId, codeDigest(this.#secret, id, rightCode));
    await this.#ledger.start(deliveryId);
    for (const state of ['dialling', 'ringing', 'answered', 'speaking', 'spoken'] as const)
      await this.#deliveries.advance({ id: deliveryId, challengeId: id }, state);
    await this.#ledger.finish(deliveryId, { reason: 'spoken', free: false, answeredSeconds: 20 });
    return id;
  }

  close(): void {
    this.#redis.disconnect();
  }
}
