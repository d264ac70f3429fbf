import type { CallNote, DeliveryState } from '../deliveries/delivery.ts';
import type { MoveDetail } from '../deliveries/delivery-store.ts';

type Advance = (to: DeliveryState, detail?: MoveDetail) => Promise<void>;

/**
 * Tells the page what the person hears now: first that the voice speaks, the key when its question begins, and each
 * thing that comes between. What is told is stored in the order in which it happened.
 */
export class CallTelling {
  readonly #advance: Advance;
  #now: { state: 'answered' | 'speaking'; key?: string } = { state: 'answered' };
  #sent: Promise<unknown> = Promise.resolve();
  #saidEarly = false;

  /** @param advance stores a state of the delivery; throws CallEnded when it has ended elsewhere */
  constructor(advance: Advance) {
    this.#advance = advance;
  }

  /** The voice speaks, and no key is asked for yet. */
  speaksFirst(): Promise<void> {
    this.#now = { state: 'answered' };
    return this.#tell();
  }

  /** The question that names this key begins. */
  asks(key: string): Promise<void> {
    this.#now = { state: 'answered', key };
    return this.#tell();
  }

  /** "That was not the right key": another one is asked for next. */
  refuses(): Promise<void> {
    this.#now = { state: 'answered' };
    return this.#tell('wrong');
  }

  /** Nobody has pressed a key: perhaps a telephone that screens callers has answered. */
  isScreened(): Promise<void> {
    return this.#tell('screened');
  }

  /** A key was pressed before it could be understood. Not awaited, because the voice goes on. */
  wasEarly(): void {
    if (this.#saidEarly) return;
    this.#saidEarly = true;
    // A failure is thrown by what is told next.
    void this.#tell('early').catch(() => undefined);
  }

  /** The telephone has put the call on hold, or has taken it up again. Not awaited, because the voice waits for it. */
  isHeld(held: boolean): void {
    void this.#tell(held ? 'held' : undefined).catch(() => undefined);
  }

  /** Key 9 or 0 was pressed, and the voice asks for it again. */
  confirms(note: CallNote): Promise<void> {
    return this.#tell(note);
  }

  /** The voice goes on where it was. */
  goesOn(): Promise<void> {
    return this.#tell();
  }

  /** The voice speaks the code. */
  speaksCode(): Promise<void> {
    this.#now = { state: 'speaking' };
    return this.#tell();
  }

  #tell(note?: CallNote): Promise<void> {
    this.#saidEarly = note === 'early';
    const { state, key } = this.#now;
    const detail = { ...(key === undefined ? {} : { key }), ...(note === undefined ? {} : { note }) };
    const sent = this.#sent.then(() => this.#advance(state, detail));
    this.#sent = sent.catch(() => undefined);
    return sent;
  }
}
