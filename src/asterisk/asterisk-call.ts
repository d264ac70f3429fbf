import type { Random } from '../random.ts';
import type { AriRequests } from './ari-requests.ts';
import type { Call } from './pbx.ts';

/** Of each key and of the pause behind it. RFC 4733 asks for 40 ms at least; old switchboards want more. */
const keyMilliseconds = 100;

/** A call that is up on an Asterisk, placed or dialled in. */
export class AsteriskCall implements Call {
  readonly #channelId: string;
  readonly #requests: AriRequests;
  readonly #random: Random;
  readonly #isLive: () => boolean;

  constructor(channelId: string, parts: { requests: AriRequests; random: Random; isLive: () => boolean }) {
    this.#channelId = channelId;
    this.#requests = parts.requests;
    this.#random = parts.random;
    this.#isLive = parts.isLive;
  }

  async play(files: readonly string[]): Promise<string> {
    const playbackId = this.#random.id();
    const media = files.map((file) => `sound:${file}`);
    await this.#requests.request((client) =>
      client.channels.playWithId({ channelId: this.#channelId, playbackId, media }),
    );
    return playbackId;
  }

  async sendKeys(keys: string): Promise<void> {
    const lengths = { before: 0, between: keyMilliseconds, duration: keyMilliseconds, after: 0 };
    await this.#requests.request((client) =>
      client.channels.sendDTMF({ channelId: this.#channelId, dtmf: keys, ...lengths }),
    );
    await this.sendSilence();
  }

  stop(sound: string): Promise<void> {
    return this.#requests.settle((client) => client.playbacks.stop({ playbackId: sound }));
  }

  /** An exchange that is away is asked, but not waited for: somebody is to be told of the failed call. */
  async hangUp(): Promise<void> {
    const asked = this.#requests.hangUp(this.#channelId);
    if (this.#isLive()) await asked;
  }

  /**
   * Between two sounds Asterisk sends nothing at all. Gateways take that for a dead line, and some telephones miss the
   * beginning of what comes next. The next sound ends the silence by itself.
   */
  sendSilence(): Promise<void> {
    return this.#requests.settle((client) => client.channels.startSilence({ channelId: this.#channelId }));
  }

  /** The operator's dialplan has the answered call first, and gives it back by `Stasis(…,answered,…)`. */
  enterDialplan(context: string): Promise<void> {
    const place = { channelId: this.#channelId, context, extension: 's', priority: 1 };
    return this.#requests.settle((client) => client.channels.continueInDialplan(place));
  }
}
