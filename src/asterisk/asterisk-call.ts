import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { AriRequests } from './ari-requests.ts';
import type { KeyHearing, RecordableCall } from './pbx.ts';

/** Length of each tone, and of the pause after it. RFC 4733 requires at least 40 ms; old switchboards need more. */
const keyMilliseconds = 100;

/** Hears keys by SIP INFO, whatever `dtmf_mode` says. */
const infoModule = 'res_pjsip_dtmf_info.so';

/** The next sound usually follows at once. Two packets may be missing until then. */
const silenceAfterMilliseconds = 40;

interface AsteriskCallParts {
  requests: AriRequests;
  random: Random;
  clock: Pick<Clock, 'wait'>;
  isLive: () => boolean;
}

/** A call on Asterisk, placed or dialled in. */
export class AsteriskCall implements RecordableCall {
  readonly #channelId: string;
  readonly #requests: AriRequests;
  readonly #random: Random;
  readonly #clock: Pick<Clock, 'wait'>;
  readonly #isLive: () => boolean;
  /** The latest sound, until it has ended. */
  #sound: string | undefined;
  /** Aborted when the pause after a sound is over. */
  #pause = new AbortController();
  #isGone = false;

  constructor(channelId: string, parts: AsteriskCallParts) {
    this.#channelId = channelId;
    this.#requests = parts.requests;
    this.#random = parts.random;
    this.#clock = parts.clock;
    this.#isLive = parts.isLive;
  }

  async play(files: readonly string[]): Promise<string> {
    const playbackId = this.#random.id();
    this.#pause.abort('a sound follows');
    this.#sound = playbackId;
    const media = files.map((file) => `sound:${file}`);
    await this.#requests.request((client) =>
      client.channels.playWithId({ channelId: this.#channelId, playbackId, media }),
    );
    return playbackId;
  }

  async record(recording: string, maxDurationSeconds: number): Promise<void> {
    // 16 kHz, of which a telephone of 8 kHz fills the lower half.
    const how = { name: recording, format: 'wav16', maxDurationSeconds, ifExists: 'fail', terminateOn: '#' };
    await this.#requests.request((client) => client.channels.record({ channelId: this.#channelId, ...how }));
  }

  async endRecording(recording: string): Promise<void> {
    await this.#requests.settle((client) => client.recordings.stop({ recordingName: recording }));
  }

  async sendKeys(keys: string): Promise<void> {
    const lengths = { before: 0, between: keyMilliseconds, duration: keyMilliseconds, after: 0 };
    // Asterisk waits half a second for `w` and a second for `W`.
    const dtmf = keys.replaceAll(',', 'WW');
    await this.#requests.request((client) =>
      client.channels.sendDTMF({ channelId: this.#channelId, dtmf, ...lengths }),
    );
    await this.sendSilence();
  }

  async stop(sound: string): Promise<void> {
    if (sound !== this.#sound) return;
    this.#sound = undefined;
    await this.#requests.settle((client) => client.playbacks.stop({ playbackId: sound }));
  }

  /** Asterisk notes each SIP response of a call, also 100, under the name of its channel (func_hangupcause). */
  async hasSignOfLife(): Promise<boolean> {
    return ((await this.#variable('HANGUPCAUSE_KEYS()')) ?? '') !== '';
  }

  async hearing(): Promise<KeyHearing | undefined> {
    const [sipCallId, mode, info] = await Promise.all([
      this.#variable('CHANNEL(pjsip,call-id)'),
      this.#variable('PJSIP_DTMF_MODE()'),
      this.#requests
        .request((client) => client.asterisk.getModule({ moduleName: infoModule }))
        .then(
          () => true,
          () => false,
        ),
    ]);
    if (!sipCallId) return undefined;
    return { sipCallId, info, tones: mode === 'inband' || mode === 'auto' };
  }

  /** @returns undefined when Asterisk does not know it */
  #variable(variable: string): Promise<string | undefined> {
    return this.#requests
      .request((client) => client.channels.getChannelVar({ channelId: this.#channelId, variable }))
      .then(
        ({ value }) => value,
        () => undefined,
      );
  }

  /** To be called when Asterisk has ended a sound. Silence is sent unless another sound follows at once. */
  soundEnded(sound: string | undefined): void {
    if (sound === this.#sound) this.#sound = undefined;
    // A sound that was stopped has made room for the next one.
    if (this.#sound !== undefined || this.#isGone) return;
    this.#pause.abort('ended twice');
    this.#pause = new AbortController();
    this.#clock.wait(silenceAfterMilliseconds, this.#pause.signal).then(
      () => this.sendSilence(),
      () => {},
    );
  }

  /** To be called when the channel is gone: there is nothing to hang up. */
  gone(): void {
    this.#isGone = true;
    this.#pause.abort('gone');
  }

  /** Does not wait for a disconnected exchange, so that the failure of the call can be reported at once. */
  async hangUp(): Promise<void> {
    this.#pause.abort('hung up');
    if (this.#isGone) return;
    const request = this.#requests.hangUp(this.#channelId);
    if (this.#isLive()) await request;
  }

  /**
   * Plays silence until the next sound. Without it Asterisk sends no packets between two sounds: gateways then assume a
   * dead line, and some telephones miss the beginning of the next sound.
   */
  sendSilence(): Promise<void> {
    return this.#requests.settle((client) => client.channels.startSilence({ channelId: this.#channelId }));
  }

  /** Sends the answered call to the operator's dialplan, which returns it by `Stasis(…,answered,…)`. */
  enterDialplan(context: string): Promise<void> {
    const next = { channelId: this.#channelId, context, extension: 's', priority: 1 };
    return this.#requests.settle((client) => client.channels.continueInDialplan(next));
  }
}
