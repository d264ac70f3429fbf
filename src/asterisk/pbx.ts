import type { MessageContact } from '../policy/message-contact.ts';

/**
 * What Belcode needs from a telephone exchange. `ari-pbx.ts` implements it for Asterisk; tests of the call script have
 * their own implementation.
 */
export interface Pbx {
  /** Whether calls can be placed now. */
  isLive(): boolean;
  /**
   * Dials a number. Resolves when the exchange dials; `onEvent` gets the events of the call in order.
   *
   * @param turn awaited last, so that the exchange dials directly after it. When it throws, nothing is dialled
   * @throws PbxError, and as `turn.until`
   */
  dial(call: CallRequest, onEvent: (event: CallEvent) => void, turn?: CallTurn): Promise<Call>;
}

/** The permission for which a call waits before it is dialled. */
export interface CallTurn {
  /** Resolves when the call may be dialled. */
  until(): Promise<void>;
  /** Maximum wait. Asterisk ends a call after the sum of this and the limits of ringing and calling. */
  limitSeconds: number;
}

/** What Belcode needs from a telephone exchange to show a text on a telephone. */
export interface MessagePbx {
  isLive(): boolean;
  /**
   * Where a message to a telephone would be sent now.
   *
   * @param endpoint 1 to 64 letters, digits, `_`, `.` or `-`
   * @throws PbxError: `unreachable` when the telephone is unknown or not registered
   */
  contactOf(endpoint: string): Promise<MessageContact>;
  /**
   * Sends a text. Resolves when the exchange has accepted it; the telephone may still refuse it.
   *
   * @throws PbxError, without any part of the text
   */
  sendMessage(message: TextMessage): Promise<void>;
}

export interface TextMessage {
  endpoint: string;
  /** Sent in the header `X-Belcode-Message`, which identifies the copies of the message. */
  id: string;
  text: string;
  /** A name, which the telephone shows beside the text. */
  sender: string;
}

/** Gets which telephones are online while the exchange is connected. */
export interface EndpointWatch {
  /** Called with the whole list after every (re)connection. */
  replaced(online: readonly string[]): void;
  /** Called when one telephone comes online or goes offline. */
  noted(endpoint: string, online: boolean): void;
}

/**
 * Which of the operator's dial templates: the trunk, the second trunk for when it fails, or extensions of this
 * exchange.
 */
export type DialRoute = 'trunk' | 'second-trunk' | 'internal';

export interface CallRequest {
  /**
   * The delivery's id, or `<id>.2` on the second trunk. The exchange refuses a second call with the same id, so that
   * one delivery never rings twice.
   */
  id: string;
  route: DialRoute;
  /** A validated number: E.164 with the leading +, or an extension. */
  number: string;
  /** `Name <+31508200000>`; default: that of the exchange. */
  callerId?: string | undefined;
  ringSeconds: number;
  /** Maximum after the answer, enforced by the exchange. */
  callSeconds: number;
  /** Whether the exchange listens for an answering machine before it reports `answered`. */
  detectMachine: boolean;
}

/**
 * A call to the feature code. Its endpoint identifies the user, because the telephone has registered with a password.
 */
export interface IncomingCall {
  /** The exchange's id of the call. */
  id: string;
  /** Name of the endpoint in pjsip.conf, not the caller's number. */
  endpoint: string;
  /** Takes the call, which is already answered. `onEvent` gets its events from now on. @throws PbxError */
  take(onEvent: (event: CallEvent) => void): Promise<Call>;
}

export type CallEvent =
  /** The exchange has handed the call to its trunk or telephone. */
  | { type: 'dialled' }
  /** SIP 100 or the like: the other side works on the call, and nothing rings yet. */
  | { type: 'proceeding' }
  | { type: 'ringing' }
  /** Sound before the answer (SIP 183): often the ringing itself, sometimes an announcement. */
  | { type: 'progress' }
  /** The other side has answered and can hear. */
  | {
      type: 'answered';
      /** Whether the exchange has detected a machine; false when it did not listen for one. */
      machine: boolean;
      /** Whether SIP reported that the call was forwarded (RFC 5806 Diversion, RFC 7044 History-Info, 181). */
      forwarded: boolean;
    }
  | { type: 'key'; key: string }
  /** The other side has put the call on hold: from now on nobody hears it. */
  | { type: 'held' }
  | { type: 'resumed' }
  | { type: 'sound-ended'; sound: string; played: boolean }
  /** A recording is over, by `#`, by its limit, or by its end. `whole`: the exchange has kept it. */
  | { type: 'recorded'; recording: string; whole: boolean }
  | { type: 'ended'; cause: HangupCause }
  /**
   * The exchange, or the connection to it, is lost. This is the last event of the call. `lastSign`: time of the
   * exchange's last sign of life, milliseconds since the epoch.
   */
  | { type: 'lost'; lastSign?: number };

export interface HangupCause {
  /** ITU-T Q.850 §2.2.7 */
  q850: number;
  /** The SIP status that ended the call, if one did (RFC 3261 §21). */
  sipStatus?: number;
}

export interface KeyHearing {
  /** Identifies the call in copies of SIP. */
  sipCallId: string;
  /** Keys by SIP INFO are heard. */
  info: boolean;
  /** Keys as tones in the sound are heard. */
  tones: boolean;
}

export interface Call {
  /**
   * Plays sound files one after the other.
   * @param files absolute paths on the exchange, without a file extension
   * @returns an id for `stop` and `sound-ended`
   * @throws PbxError
   */
  play(files: readonly string[]): Promise<string>;
  /**
   * Sends keys as tones (RFC 4733), one after the other; `,` and `w` are pauses, as in `PostDial`. Resolves before they
   * have been sent.
   * @throws PbxError
   */
  sendKeys(keys: string): Promise<void>;
  /** Stops a sound; no effect after its end. */
  stop(sound: string): Promise<void>;
  /**
   * Whether the other side has sent anything yet, such as SIP 100.
   * @returns false also when the exchange cannot tell; never throws
   */
  hasSignOfLife(): Promise<boolean>;
  /**
   * How the exchange can hear keys of this call.
   * @returns undefined when the exchange cannot tell, as for a call through a dialplan; never throws
   */
  hearing(): Promise<KeyHearing | undefined>;
  /** Ends the call; no effect after its end. */
  hangUp(): Promise<void>;
}

/** A call in which what the other side says can be kept, as a file on the exchange. */
export interface RecordableCall extends Call {
  /**
   * Records from now until `#` or the limit; `recorded` follows.
   *
   * @param recording a new name: letters, digits, `-` and `_`
   * @throws PbxError
   */
  record(recording: string, maxSeconds: number): Promise<void>;
  /** Ends a recording, which is kept; no effect after its end. */
  endRecording(recording: string): Promise<void>;
}

/**
 * - `exchange-down`: no answer within the limit, or no connection
 * - `already-placed`: a call with this id exists, or did until a moment ago
 * - `unreachable`: the exchange cannot reach the destination
 * - `call-over`: the call has ended meanwhile
 */
export type PbxTrouble = 'exchange-down' | 'already-placed' | 'unreachable' | 'call-over';

export class PbxError extends Error {
  readonly trouble: PbxTrouble;

  constructor(trouble: PbxTrouble, detail: string, options?: ErrorOptions) {
    super(`${trouble}: ${detail}`, options);
    this.name = 'PbxError';
    this.trouble = trouble;
  }
}
