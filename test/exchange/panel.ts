import { onTestFailed } from 'vitest';
import type { Programs } from '../../lab/programs.ts';
import type { DeliveryProgress, DeliveryState } from '../../src/deliveries/delivery.ts';
import { ownConnection } from '../own-connection.ts';
import { until, type untilPromised } from '../until.ts';

/** A challenge as the api reports it. */
export interface ShownChallenge {
  id: string;
  state: string;
  to: string;
  triesLeft: number;
  delivery: { id: string; state: DeliveryState; reason?: string };
}

/** A panel of another developer: it uses only the public api. */
export class Panel {
  readonly #programs: Pick<Programs, 'url' | 'apiKey'>;

  constructor(programs: Pick<Programs, 'url' | 'apiKey'>) {
    this.#programs = programs;
  }

  async request(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await this.#send(method, path, body);
    // A connection was silent for ten seconds, because this process was busy analysing a recording. The request had no
    // effect.
    return answer.status === 408 ? this.#send(method, path, body) : answer;
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#programs.url}${path}`, {
      method,
      headers: {
        ...ownConnection,
        authorization: `Bearer ${this.#programs.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async open(to: string, language = 'en'): Promise<ShownChallenge> {
    const answer = await this.request('POST', '/v1/challenges', { to, language });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    const challenge = (await answer.json()) as ShownChallenge;
    whenTestFails(() => this.request('DELETE', `/v1/challenges/${challenge.id}`));
    return challenge;
  }

  async read(id: string): Promise<ShownChallenge> {
    return (await (await this.request('GET', `/v1/challenges/${id}`)).json()) as ShownChallenge;
  }

  async answer(id: string, code: string): Promise<{ state: string; triesLeft: number }> {
    const answer = await this.request('POST', `/v1/challenges/${id}/answer`, { code });
    return (await answer.json()) as { state: string; triesLeft: number };
  }

  async callAgain(id: string): Promise<Response> {
    return this.request('POST', `/v1/challenges/${id}/calls`);
  }

  /** Waits until the latest delivery is over. @param wait `untilPromised` when the product promises the limit */
  untilOver(id: string, limitMilliseconds = 90_000, wait: typeof untilPromised = until): Promise<ShownChallenge> {
    return wait(async () => {
      const challenge = await this.read(id);
      return ['spoken', 'ended'].includes(challenge.delivery.state) ? challenge : undefined;
    }, limitMilliseconds);
  }

  /** Waits until the latest delivery reaches a state. */
  untilState(id: string, state: DeliveryState, limitMilliseconds = 30_000): Promise<ShownChallenge> {
    return until(async () => {
      const challenge = await this.read(id);
      return challenge.delivery.state === state ? challenge : undefined;
    }, limitMilliseconds);
  }

  /** Everything the browser received, from the first event until `enough`. @throws after two minutes */
  async progress(id: string, enough: (progress: DeliveryProgress) => boolean): Promise<DeliveryProgress[]> {
    const answer = await fetch(`${this.#programs.url}/v1/challenges/${id}/progress`, {
      headers: { ...ownConnection, authorization: `Bearer ${this.#programs.apiKey}` },
      signal: AbortSignal.timeout(120_000),
    });
    const told: DeliveryProgress[] = [];
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: delivery$/m.test(event) ? /^data: (.*)$/m.exec(event)?.[1] : undefined;
        if (data === undefined) continue;
        const progress = JSON.parse(data) as DeliveryProgress;
        told.push(progress);
        // Leaving the loop closes the request.
        if (enough(progress)) return told;
      }
    }
    return told;
  }

  /** The key that the latest call asks for, as the page shows it. */
  async untilKey(id: string): Promise<string> {
    const { delivery } = await this.read(id);
    const told = await this.progress(id, ({ deliveryId, key }) => deliveryId === delivery.id && key !== undefined);
    const key = told.at(-1)?.key;
    if (key === undefined) throw new Error('The page was told no key');
    return key;
  }
}

/** Ends what a test began, because its retry would join the same call. Outside a test there is nothing to end. */
function whenTestFails(act: () => Promise<unknown>): void {
  try {
    onTestFailed(() => act().then(undefined, () => undefined) as Promise<undefined>);
  } catch {
    // In `beforeAll`.
  }
}
