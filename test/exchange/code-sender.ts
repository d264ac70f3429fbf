import type { Redis } from 'ioredis';
import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import { type DeliveryRef, DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { MessageQueue } from '../../src/deliveries/message-queue.ts';
import { systemRandom } from '../../src/random.ts';
import { connectTo } from '../connections.ts';
import { until } from '../until.ts';
import type { OwnExchange } from './own-exchange.ts';

/** A code that was sent to screens, and who may answer it. */
export interface SentCode extends DeliveryRef {
  owner: string;
  /** When it was queued; milliseconds since the epoch. */
  at: number;
}

/** The steps of an api that sends codes to the screens of telephones. */
export class CodeSender {
  readonly redis: Redis;
  readonly challenges: ChallengeStore;
  readonly deliveries: DeliveryStore;
  readonly messages: MessageQueue;
  readonly #presence: EndpointPresenceStore;
  readonly #exchange: OwnExchange;
  readonly #secret: string;

  private constructor(exchange: OwnExchange) {
    const { BELCODE_REDIS_URL = '', BELCODE_SECRET = '' } = exchange.programs.environment;
    this.#exchange = exchange;
    this.#secret = BELCODE_SECRET;
    this.redis = connectTo(BELCODE_REDIS_URL);
    this.challenges = new ChallengeStore(this.redis, BELCODE_SECRET);
    this.deliveries = new DeliveryStore(this.redis);
    this.messages = new MessageQueue(this.redis, BELCODE_SECRET);
    this.#presence = new EndpointPresenceStore(this.redis);
  }

  static async start(exchange: OwnExchange): Promise<CodeSender> {
    const sender = new CodeSender(exchange);
    await until(() => sender.redis.status === 'ready');
    return sender;
  }

  close(): Promise<void> {
    return this.messages.close();
  }

  async isOnline(endpoint: string, dialler = this.#exchange.name): Promise<boolean> {
    return (await this.#presence.exchangesOf(endpoint, [dialler])).length === 1;
  }

  /** @param options `to`: the dialler; `limitSeconds`: then the delivery ends as not shown */
  async send(
    endpoints: readonly string[],
    { language = 'nl', limitSeconds = 30, to = this.#exchange.name } = {},
  ): Promise<SentCode> {
    const [id, challengeId, owner] = [systemRandom.id(), systemRandom.id(), systemRandom.id()];
    const asked = { kind: 'app', to: '', language, purpose: 'login' } as const;
    await this.challenges.open({ id: challengeId, owner, ...asked, deliveryId: id });
    await this.deliveries.create({ id, challengeId });
    if (!(await this.deliveries.send({ id, challengeId }, endpoints.length, limitSeconds)))
      throw new Error('The delivery was over before it was sent');
    const at = performance.timeOrigin + performance.now();
    for (const endpoint of endpoints) await this.messages.add(to, { deliveryId: id, challengeId, endpoint, language });
    return { id, challengeId, owner, at };
  }

  /** What the person types. */
  answer({ challengeId, owner }: SentCode, code: string) {
    return this.challenges.answer({ id: challengeId, owner, digest: codeDigest(this.#secret, challengeId, code) });
  }

  untilOver(ref: DeliveryRef, limitMilliseconds = 15_000): Promise<Delivery> {
    return until(async () => {
      const delivery = await this.deliveries.find(ref);
      return delivery?.state === 'ended' || delivery?.state === 'shown' ? delivery : undefined;
    }, limitMilliseconds);
  }
}
