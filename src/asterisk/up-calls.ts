import type { AriEvent } from './ari-events.ts';
import { AsteriskCall } from './asterisk-call.ts';
import { callEventOf, sipStatusOf } from './call-event.ts';
import type { CallEvent } from './pbx.ts';
import { createdArgument } from './placed-call.ts';

/** The context in `dialplan/` that gets an answered call. */
const answeredContext = 'belcode-answered';

interface UpCall {
  call: AsteriskCall;
  onEvent(event: CallEvent): void;
  /** Called when the channel is in our application. */
  onOurs(): void;
  sipStatus?: number;
  /** The other side has answered, and the call is in the operator's dialplan. */
  answered?: boolean;
  /** True for a call that came by the dialplan: Asterisk sends no events for it after it has left our application. */
  endsWithStasis: boolean;
}

/** The calls of this dialler that have not ended, and what each hears of its own. */
export class UpCalls {
  readonly #parts: ConstructorParameters<typeof AsteriskCall>[1];
  readonly #calls = new Map<string, UpCall>();

  constructor(parts: ConstructorParameters<typeof AsteriskCall>[1]) {
    this.#parts = parts;
  }

  add(id: string, up: Omit<UpCall, 'call'>): AsteriskCall {
    const call = new AsteriskCall(id, this.#parts);
    this.#calls.set(id, { ...up, call });
    return call;
  }

  has(id: string): boolean {
    return this.#calls.has(id);
  }

  remove(id: string): void {
    this.#calls.delete(id);
  }

  /** @returns whether the event is of one of these calls */
  receive(id: string, event: AriEvent): boolean {
    const up = this.#calls.get(id);
    if (up === undefined) return false;
    const sipStatus = sipStatusOf(event);
    if (sipStatus !== undefined) up.sipStatus = sipStatus;
    if (event.type === 'StasisStart' && event.args?.[0] === createdArgument) up.onOurs();
    if (event.type === 'Dial' && event.dialstatus === 'ANSWER') {
      up.answered = true;
      void up.call.enterDialplan(answeredContext);
    }
    const change = callEventOf(event, up);
    if (change?.type === 'answered') up.answered = false;
    // A call that ended while the dialplan listened for a machine was answered nevertheless.
    if (change?.type === 'ended' && up.answered) up.onEvent({ type: 'answered', machine: false, forwarded: false });
    if (change?.type === 'ended') this.#calls.delete(id);
    if (event.type === 'ChannelDestroyed') up.call.gone();
    if (change?.type === 'sound-ended' && change.played) up.call.soundEnded(change.sound);
    if (change !== undefined) up.onEvent(change);
    return true;
  }

  /** The connection was lost, and with it the events of all calls. */
  lose(lastSign: number): void {
    const lost = [...this.#calls.values()];
    this.#calls.clear();
    for (const up of lost) up.onEvent({ type: 'lost', lastSign });
  }
}
