import {
  type Invitation,
  type Message,
  Registerer,
  RegistererState,
  type Session,
  SessionState,
  UserAgent,
  Web,
} from 'sip.js';
import { silentStream } from './silence.ts';

export interface TelephoneAccount {
  /** Asterisk's SIP over WebSocket. */
  webSocket: string;
  number: string;
  password: string;
}

export type TelephoneState = 'connecting' | 'ready' | 'away' | 'ringing' | 'answering' | 'in-call' | 'no-sound';

/** Called at every change; `caller` is set from ringing on. */
export type TelephoneListener = (state: TelephoneState, caller: string) => void;

/** Called with each text from a SIP MESSAGE and its sender. */
export type MessageListener = (text: string, sender: string) => void;

/** Short, so that a telephone is soon registered again after the exchange has lost its registration. */
const registrationSeconds = 60;
const registerLimitMilliseconds = 3_000;
const retryMilliseconds = 1_000;
/** Exchange and browser are on the same machine, so candidates that come later are not needed. */
const gatheringLimitMilliseconds = 300;
/** Two programs on one machine connect their audio at once or not at all. */
const soundLimitMilliseconds = 3_000;
const keyMilliseconds = 120;
const keyGapMilliseconds = 70;
/** Characters that fit on the screen. */
const maxMessageLength = 300;

/** A SIP telephone that only receives calls: SIP over WebSocket (RFC 7118), audio over WebRTC, keys by RFC 4733. */
export class Telephone {
  readonly #agent: UserAgent;
  #registerer: Registerer;
  readonly #sound = new Audio();
  readonly #onState: TelephoneListener;
  readonly #onMessage: MessageListener;
  #state: TelephoneState = 'connecting';
  #call: Invitation | undefined;

  constructor(account: TelephoneAccount, onState: TelephoneListener, onMessage: MessageListener) {
    this.#onState = onState;
    this.#onMessage = onMessage;
    const uri = UserAgent.makeURI(`sip:${account.number}@127.0.0.1`);
    if (uri === undefined) throw new Error('The account of the telephone has no number');
    this.#agent = new UserAgent({
      uri,
      authorizationUsername: account.number,
      authorizationPassword: account.password,
      transportOptions: { server: account.webSocket, traceSip: false },
      contactParams: { transport: 'ws' },
      sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(async () => silentStream()),
      sessionDescriptionHandlerFactoryOptions: {
        peerConnectionConfiguration: { iceServers: [] },
        iceGatheringTimeout: gatheringLimitMilliseconds,
      },
      logBuiltinEnabled: false,
      logConfiguration: false,
      delegate: {
        onInvite: (invitation) => this.#ring(invitation),
        onMessage: (message) => this.#take(message),
        onDisconnect: () => this.#lose(),
      },
    });
    this.#registerer = this.#createRegisterer();
  }

  /** Connects and registers, and does so again each time the exchange comes back. Never returns. */
  async stayRegistered(): Promise<never> {
    await this.#agent.start().catch(() => {});
    for (;;) {
      try {
        if (!this.#agent.isConnected()) await this.#agent.reconnect();
        if (this.#registerer.state !== RegistererState.Registered || this.#state === 'away') await this.#register();
        if (this.#state === 'connecting' || this.#state === 'away') this.#become('ready');
      } catch {
        if (this.#call === undefined) this.#become('away');
      }
      await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
    }
  }

  async answer(): Promise<void> {
    const call = this.#call;
    if (call === undefined || this.#state !== 'ringing') return;
    this.#become('answering');
    await call.accept().catch(() => call.dispose());
  }

  /** Declines a call that rings, or ends one. */
  async hangUp(): Promise<void> {
    const call = this.#call;
    if (call?.state === SessionState.Initial) await call.reject({ statusCode: 603 });
    else if (call?.state === SessionState.Established) await call.bye();
    else await call?.dispose();
  }

  /** Presses a key during a call: 0 to 9, * and #. */
  press(key: string): void {
    this.#call?.sessionDescriptionHandler?.sendDtmf(key, {
      duration: keyMilliseconds,
      interToneGap: keyGapMilliseconds,
    });
  }

  #createRegisterer(): Registerer {
    return new Registerer(this.#agent, { expires: registrationSeconds, logConfiguration: false });
  }

  #register(): Promise<void> {
    return new Promise((resolve, reject) => {
      // SIP.js waits 30 s when the exchange dies during a REGISTER, and sends no other one in the meantime.
      const timer = setTimeout(() => {
        this.#registerer = this.#createRegisterer();
        reject(new Error('No answer'));
      }, registerLimitMilliseconds);
      const settle = (act: () => void) => () => {
        clearTimeout(timer);
        act();
      };
      const requestDelegate = {
        onAccept: settle(resolve),
        onReject: settle(() => reject(new Error('Not registered'))),
      };
      this.#registerer.register({ requestDelegate }).catch(settle(() => reject(new Error('Not asked'))));
    });
  }

  #ring(invitation: Invitation): void {
    if (this.#call !== undefined) {
      void invitation.reject({ statusCode: 486 });
      return;
    }
    this.#call = invitation;
    invitation.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#hear(invitation);
      if (state === SessionState.Terminated) this.#end();
    });
    const { displayName, uri } = invitation.remoteIdentity;
    this.#become('ringing', [displayName, uri.user].filter(Boolean).join(' '));
  }

  /** Shows a text before it replies, because 200 means that the person can read it. */
  #take(message: Message): void {
    const { displayName, uri } = message.request.from;
    const isText = /^text\/plain\b/i.test(message.request.getHeader('Content-Type') ?? '');
    if (isText) this.#onMessage(message.request.body.slice(0, maxMessageLength), displayName || (uri.user ?? ''));
    void (isText ? message.accept() : message.reject({ statusCode: 415 })).catch(() => {});
  }

  #hear(session: Session): void {
    const handler = session.sessionDescriptionHandler;
    if (!(handler instanceof Web.SessionDescriptionHandler)) return;
    this.#sound.srcObject = handler.remoteMediaStream;
    void this.#sound.play().catch(() => {});
    handler.peerConnectionDelegate = {
      onconnectionstatechange: () => {
        // The exchange died without a BYE.
        if (handler.peerConnection?.connectionState === 'failed') void session.dispose();
      },
    };
    this.#become('in-call');
    setTimeout(() => {
      // A browser whose only network interface is loopback cannot reach even its own machine.
      if (this.#state === 'in-call' && handler.peerConnection?.connectionState !== 'connected')
        this.#become('no-sound');
    }, soundLimitMilliseconds);
  }

  #end(): void {
    this.#call = undefined;
    this.#sound.srcObject = null;
    this.#become(this.#agent.isConnected() ? 'ready' : 'away');
  }

  /** Ends the call when the exchange goes away, because a restarted exchange does not know the call. */
  #lose(): void {
    const call = this.#call;
    this.#end();
    this.#become('away');
    void call?.dispose().catch(() => {});
  }

  #become(state: TelephoneState, caller = ''): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onState(state, caller);
  }
}
