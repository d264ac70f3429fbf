import type { MessageContact } from '../policy/message-contact.ts';

/**
 * What Belcode asks of a telephone exchange, in Belcode's words. `ari-pbx.ts` is the one for Asterisk; tests of the call
 * script bring their own.
 */
export interface Pbx {
  /** Whether calls can be placed at this moment. */
  isLive(): boolean;
  /**
   * Has the exchange dial a number. Resolves when it does; what becomes of the call is told to `onEvent`, in order.
   *
   * @param turn awaited when all is ready, so that the dialling follows at once. When it throws, nothing is dialled
   * @throws PbxError, and what waiting for the turn throws
   */
  dial(call: CallRequest, onEvent: (event: CallEvent) => void, turn?: CallTurn): Promise<Call>;
}

/** What a call waits for before it is dialled. */
export interface CallTurn {
  /** Resolves when the call may go out. */
  until(): Promise<void>;
  /** The longest that it may take; Asterisk ends a call that waits for longer than this, rings and lasts. */
  limitSeconds: number;
}

/** What Belcode asks of a telephone exchange to show something on a telephone. */
export interface MessagePbx {
  isLive(): boolean;
  /**
   * Where a message for a telephone would go now.
   *
   * @param endpoint 1 to 64 letters, digits, `_`, `.` or `-`
   * @throws PbxError: `unreachable` when the telephone is unknown or not registered
   */
  contactOf(endpoint: string): Promise<MessageContact>;
  /**
   * Has the exchange send a text. Resolves when it is on its way: whether the telephone takes it is not told here.
   *
   * @throws PbxError, without anything of the text in it
   */
  sendMessage(message: TextMessage): Promise<void>;
}

export interface TextMessage {
  endpoint: string;
  /** Goes with the message in a header of its own (`X-Belcode-Message`), by which its copies are known again. */
  id: string;
  text: string;
}

/** Which telephones are there, for as long as the exchange is. */
export interface EndpointWatch {
  /** All of them, after every (re)connection. */
  replaced(online: readonly string[]): void;
  /** One of them came or went. */
  noted(endpoint: string, online: boolean): void;
}

/** Which of the operator's dial templates: the trunk, a second one when that is in trouble, or extensions of this exchange. */
export type DialRoute = 'trunk' | 'second-trunk' | 'internal';

export interface CallRequest {
  /**
   * The delivery's id, and on the second trunk `<id>.2`. The exchange refuses a second call of the same id, so one delivery
   * never rings twice by itself.
   */
  id: string;
  route: DialRoute;
  /** E.164 digits with the leading +, or an extension; already validated. */
  number: string;
  /** `Name <+31508200000>`; the exchange's own unless told. */
  callerId?: string | undefined;
  ringSeconds: number;
  /** After the answer. Kept by the exchange itself. */
  callSeconds: number;
  /** Have the exchange listen for an answering machine before it says `answered`. */
  detectMachine: boolean;
}

/** Somebody who dialled the feature code: known by the telephone's endpoint, which has registered with its password. */
export interface IncomingCall {
  /** The exchange's own id of the call. */
  id: string;
  /** Name of the endpoint in pjsip.conf, never the caller's number. */
  endpoint: string;
  /** Takes the call, which is answered already. Events are told from now on. @throws PbxError */
  take(onEvent: (event: CallEvent) => void): Promise<Call>;
}

export type CallEvent =
  /** The exchange has sent the call on its way. */
  | { type: 'dialled' }
  | { type: 'ringing' }
  /** The other side is there and can hear. */
  | {
      type: 'answered';
      /** A machine, as far as the exchange can tell; false unless it was asked to listen for one. */
      machine: boolean;
      /** SIP said that the call was forwarded (RFC 5806 Diversion, RFC 7044 History-Info, 181). */
      forwarded: boolean;
    }
  | { type: 'key'; key: string }
  | { type: 'sound-ended'; sound: string; played: boolean }
  | { type: 'ended'; cause: HangupCause }
  /**
   * The exchange, or the connection to it, went away. Nothing more will be told of this call. `lastSign`: when the
   * exchange was last heard of, in milliseconds since the epoch.
   */
  | { type: 'lost'; lastSign?: number };

export interface HangupCause {
  /** ITU-T Q.850 §2.2.7 */
  q850: number;
  /** The SIP status that ended the call, where SIP did (RFC 3261 §21). */
  sipStatus?: number;
}

export interface Call {
  /**
   * Plays sound files one after the other.
   *
   * @param files absolute paths as the exchange sees them, without a file ending
   * @returns a name for `stop` and for `sound-ended`
   * @throws PbxError
   */
  play(files: readonly string[]): Promise<string>;
  /** Sends keys as tones (RFC 4733), one after the other. Resolves when they are on their way. @throws PbxError */
  sendKeys(keys: string): Promise<void>;
  /** Stops a sound. Does nothing when it has ended. */
  stop(sound: string): Promise<void>;
  /** Ends the call. Does nothing when it has ended. */
  hangUp(): Promise<void>;
}

/**
 * - `exchange-down`: no answer within the limit, or no connection
 * - `already-placed`: a call of this id is up, or was a moment ago
 * - `unreachable`: the exchange knows no way to the destination
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
