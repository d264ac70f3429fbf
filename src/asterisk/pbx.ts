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
   * @throws PbxError
   */
  place(call: CallRequest, onEvent: (event: CallEvent) => void): Promise<Call>;
}

export interface CallRequest {
  /** The delivery's id. The exchange refuses a second call of the same id, so one delivery never rings twice. */
  id: string;
  /** E.164 digits with the leading +, already validated. */
  number: string;
  ringSeconds: number;
  /** After the answer. Kept by the exchange itself. */
  callSeconds: number;
}

export type CallEvent =
  | { type: 'ringing' }
  /** The other side is there and can hear. */
  | { type: 'answered' }
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
   * @param files absolute paths as the exchange sees them, without extension
   * @returns a name for `stop` and for `sound-ended`
   * @throws PbxError
   */
  play(files: readonly string[]): Promise<string>;
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
