import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { MessageContact } from '../policy/message-contact.ts';
import type { Random } from '../random.ts';
import { type AriEvent, AriEvents } from './ari-events.ts';
import { AriRequests, withLimit } from './ari-requests.ts';
import { channelOf, readEvents } from './call-event.ts';
import { DialledInCalls, dialledInArgument } from './dialled-in-calls.ts';
import { EndpointMessages } from './endpoint-messages.ts';
import { EndpointStates } from './endpoint-states.ts';
import { EventEcho } from './event-echo.ts';
import { functionsAtCreate, isSince } from './exchange-versions.ts';
import {
  type CallEvent,
  type CallRequest,
  type CallTurn,
  type DialRoute,
  type EndpointWatch,
  type IncomingCall,
  type MessagePbx,
  type Pbx,
  PbxError,
  type RecordableCall,
  type TextMessage,
} from './pbx.ts';
import {
  callerIdIn,
  type DialledForms,
  type Dials,
  endpointOf,
  type FormName,
  functionModules,
  placeCall,
  ringingAll,
} from './placed-call.ts';
import { UpCalls } from './up-calls.ts';

export interface AriPbxOptions {
  /** http(s)://host:port of Asterisk's HTTP server. */
  url: string;
  user: string;
  password: string;
  /** Name of the dialler. Asterisk has one event socket per application, so each dialler has its own application. */
  dialler: string;
  dials: Dials;
  /** A number in the forms of the dial templates; default: as it is in all of them. */
  formsOf?: (number: string) => DialledForms;
  /** Default caller id of calls: `Name <number>`, or a name. */
  callerId: string;
  /** In which form each trunk wants the caller id; default: as it is written. */
  callerIdForms?: { [route in DialRoute]?: FormName | undefined };
  /** Gets the list of telephones that are online; without it Belcode does not ask for the list. */
  endpoints?: EndpointWatch | undefined;
  log: Log;
  clock: Clock;
  random: Random;
}

/** Gets what does not belong to a placed call. */
export interface PbxListener {
  /** Called when `isLive()` has changed. */
  onPresence?(live: boolean): void;
  /** Called when somebody has dialled the feature code. A call that is not taken within 5 s is hung up. */
  onIncoming?(call: IncomingCall): void;
}

const inNoOtherForm = (number: string): DialledForms => ({ number, digits: number, national: number, idd: number });

/** Asterisk by its REST Interface: requests through ari-client, events through our own socket. */
export class AriPbx implements Pbx, MessagePbx {
  readonly #options: AriPbxOptions;
  readonly #app: string;
  readonly #events: AriEvents;
  readonly #requests: AriRequests;
  readonly #calls: UpCalls;
  readonly #dialledIn: DialledInCalls;
  readonly #messages: EndpointMessages;
  readonly #states: EndpointStates;
  readonly #echo: EventEcho;
  #listener: PbxListener = {};
  /** In Asterisk's words. */
  #version = '';
  #setsFunctions = false;

  constructor(options: AriPbxOptions) {
    this.#options = options;
    this.#app = `belcode-${options.dialler}`;
    const { url, user, password, log, clock, random } = options;
    this.#requests = new AriRequests(log);
    this.#calls = new UpCalls({ requests: this.#requests, random, clock, isLive: () => this.isLive() });
    this.#messages = new EndpointMessages(this.#requests);
    this.#states = new EndpointStates({ requests: this.#requests, log, watch: options.endpoints });
    this.#dialledIn = new DialledInCalls({
      log,
      clock,
      register: (id, onEvent) => this.#calls.add(id, { onEvent, onOurs() {}, endsWithStasis: true }),
      hangUp: (id) => this.#requests.hangUp(id),
    });
    this.#echo = new EventEcho({ requests: this.#requests, app: this.#app, random, clock });
    this.#events = new AriEvents({
      url,
      user,
      password,
      log,
      clock,
      random,
      app: this.#app,
      onEvent: (event) => this.#receive(event),
      onConnected: () => this.#reconcile(),
      onLive: () => this.#listener.onPresence?.(true),
      isHeard: () => this.#echo.isHeard(),
      onLost: (lastSign) => {
        this.#loseCalls(lastSign);
        this.#listener.onPresence?.(false);
      },
    });
  }

  /** Connects, and reconnects until `stop`. */
  run(listener: PbxListener = {}): Promise<void> {
    this.#listener = listener;
    return this.#events.run();
  }

  stop(): void {
    this.#events.stop();
  }

  isLive(): boolean {
    return this.#events.isLive();
  }

  async dial(request: CallRequest, onEvent: (event: CallEvent) => void, turn?: CallTurn): Promise<RecordableCall> {
    const { id } = request;
    const { dials, formsOf = inNoOtherForm, callerId, callerIdForms = {} } = this.#options;
    const endpoint = endpointOf(request, dials, formsOf(request.number));
    const options = {
      callerId: callerIdIn(callerIdForms[request.route] ?? 'number', request.callerId ?? callerId, formsOf),
      app: this.#app,
      version: this.#version,
      setsFunctions: this.#setsFunctions,
    };
    if (!this.isLive()) throw new PbxError('exchange-down', 'not connected');
    if (this.#calls.has(id)) throw new PbxError('already-placed', 'by this dialler');
    let onOurs = () => {};
    const ours = new Promise<void>((resolve) => {
      onOurs = resolve;
    });
    const call = this.#calls.add(id, { onEvent, onOurs, endsWithStasis: false });
    try {
      const dialled =
        request.route === 'internal'
          ? await ringingAll(endpoint, (name) => this.#messages.countTelephones(name))
          : { endpoint };
      await placeCall(this.#requests, request, { ...options, ...dialled }, { untilOurs: () => withLimit(ours), turn });
    } catch (error) {
      this.#calls.remove(id);
      if ((error as PbxError).trouble !== 'already-placed') await call.hangUp();
      throw error;
    }
    return call;
  }

  contactOf(endpoint: string): Promise<MessageContact> {
    return this.#messages.contactOf(endpoint);
  }

  sendMessage(message: TextMessage): Promise<void> {
    return this.#messages.send(message);
  }

  #receive(event: AriEvent): void {
    this.#states.receive(event);
    this.#echo.hear(event);
    const id = channelOf(event);
    if (id === undefined) return;
    if (event.type === 'ChannelDestroyed' || event.type === 'StasisEnd') this.#dialledIn.forget(id);
    if (this.#calls.receive(id, event) || event.type !== 'StasisStart') return;
    const [what, endpoint = ''] = event.args ?? [];
    if (what === dialledInArgument) this.#dialledIn.offer(id, endpoint, this.#listener);
    else this.#refuseLeftover(id);
  }

  /**
   * Ends a call that is not ours, because nobody would speak in it. It may be of a dead dialler, and have been in the
   * operator's dialplan during `reconcile`.
   */
  #refuseLeftover(channelId: string): void {
    this.#options.log.warn({ delivery: channelId }, 'ending a call that is not of this dialler');
    void this.#requests.hangUp(channelId);
  }

  /** Ends, after every (re)connection, the channels of an earlier connection, because their events were lost. */
  async #reconcile(): Promise<void> {
    const { url, user, password, log } = this.#options;
    await this.#requests.connect(url, user, password);
    const app = await this.#requests.request((client) => client.applications.get({ applicationName: this.#app }));
    // All at once, because each request to a frozen Asterisk takes until its limit.
    await Promise.all(
      (app.channel_ids as unknown as string[]).map((channelId) => {
        log.warn({ delivery: channelId }, 'ending a call of an earlier connection');
        return this.#requests.hangUp(channelId);
      }),
    );
    // Three of four events of a call are not needed: each variable, each step of the dialplan.
    const filter = { allowed: readEvents.map((type) => ({ type })) };
    await this.#requests.settle((client) => client.applications.filter({ applicationName: this.#app, filter }));
    this.#version = await this.#requests.version();
    this.#setsFunctions =
      isSince(this.#version, functionsAtCreate) && (await this.#requests.hasModules(functionModules));
    await this.#states.begin(this.#app);
    if (!(await this.#echo.isHeard())) throw new PbxError('exchange-down', 'it sends no events');
  }

  #loseCalls(lastSign: number): void {
    this.#dialledIn.forgetAll();
    this.#calls.lose(lastSign);
  }
}
