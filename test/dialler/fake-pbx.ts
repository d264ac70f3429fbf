import {
  type Call,
  type CallEvent,
  type CallRequest,
  type CallTurn,
  type IncomingCall,
  type KeyHearing,
  type Pbx,
  PbxError,
  type PbxTrouble,
} from '../../src/asterisk/pbx.ts';

/** An exchange that only records requests, and ends a call that is hung up. */
export class FakePbx implements Pbx {
  readonly requests: CallRequest[] = [];
  /** The requests that were dialled. */
  readonly dialled: CallRequest[] = [];
  /** Played files, in order. */
  readonly played: string[] = [];
  readonly stopped: string[] = [];
  /** The first file of the current or the last sound. */
  playing: string | undefined;
  /** Keys sent to the other side. */
  readonly sent: string[] = [];
  hangUps = 0;
  /** Whether the other side has said anything, such as SIP 100. */
  signOfLife = false;
  /** How the exchange hears keys; undefined when it cannot tell. */
  hears: KeyHearing | undefined;
  /** The next request of this kind fails. */
  readonly trouble: { place?: PbxTrouble; play?: PbxTrouble } = {};
  /** When set, the exchange never reports the end of a call that was hung up. */
  silentAfterHangUp = false;
  /** Called with each request of a call, such as `play /sounds/en/greeting`. */
  onAsked: (what: string) => void = () => {};
  /** How often a sound was played. */
  get plays(): number {
    return this.#sound;
  }

  #onEvent: (event: CallEvent) => void = () => {};
  #over = false;
  #sound = 0;
  #mayPlace = Promise.resolve();

  isLive(): boolean {
    return true;
  }

  /** Delays `place`. @returns a function that lets it continue */
  holdPlacing(): () => void {
    let letGo = () => {};
    this.#mayPlace = new Promise((resolve) => {
      letGo = resolve;
    });
    return letGo;
  }

  async dial(request: CallRequest, onEvent: (event: CallEvent) => void, turn?: CallTurn): Promise<Call> {
    this.requests.push(request);
    this.onAsked('place');
    this.#onEvent = onEvent;
    this.#over = false;
    await this.#mayPlace;
    this.#fail('place');
    await turn?.until().catch((error) => {
      // The created channel is hung up.
      this.hangUps += 1;
      throw error;
    });
    this.dialled.push(request);
    return this.#call();
  }

  /** Somebody dials in. */
  dialIn(endpoint: string): IncomingCall {
    return {
      id: 'incoming',
      endpoint,
      take: async (onEvent) => {
        this.onAsked('take');
        this.#onEvent = onEvent;
        this.#over = false;
        this.#fail('place');
        return this.#call();
      },
    };
  }

  #call(): Call {
    return {
      play: async (files) => {
        this.onAsked(`play ${files.join(' ')}`);
        this.#fail('play');
        this.played.push(...files);
        this.playing = files[0];
        this.#sound += 1;
        return `sound-${this.#sound}`;
      },
      sendKeys: async (keys) => {
        this.onAsked(`send ${keys}`);
        this.sent.push(keys);
      },
      stop: async (sound) => {
        this.onAsked('stop');
        this.stopped.push(sound);
        // Asterisk reports the end of a stopped sound a moment later, when the next may already play.
        setImmediate(() => this.tell({ type: 'sound-ended', sound, played: true }));
      },
      hearing: async () => this.hears,
      hasSignOfLife: async () => this.signOfLife,
      hangUp: async () => {
        this.hangUps += 1;
        this.onAsked('hang up');
        if (!this.silentAfterHangUp) this.tell({ type: 'ended', cause: { q850: 16 } });
      },
    };
  }

  /** Sends an event; none after the end. */
  tell(event: CallEvent): void {
    if (this.#over) return;
    this.#over = event.type === 'ended' || event.type === 'lost';
    this.#onEvent(event);
  }

  /** Ends the latest sound. */
  endSound(played = true): void {
    this.tell({ type: 'sound-ended', sound: `sound-${this.#sound}`, played });
  }

  press(...keys: string[]): void {
    for (const key of keys) this.tell({ type: 'key', key });
  }

  #fail(what: 'place' | 'play'): void {
    const trouble = this.trouble[what];
    if (trouble !== undefined) throw new PbxError(trouble, 'as the test wants it');
  }
}
