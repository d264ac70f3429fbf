import type { Call, CallEvent, CallRequest, HangupCause, Pbx } from '../asterisk/pbx.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Clock } from '../clock.ts';
import { type EndReason, isFreeEnd } from '../deliveries/delivery.ts';
import { Refusal } from '../errors.ts';
import type { Callee } from '../factors/callee.ts';
import { type DestinationRule, judgeDestination } from '../policy/destination.ts';
import type { RequestedCall } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { Random } from '../random.ts';
import { refusalByDestination, refusalByRule } from './refuse-call.ts';

export interface TryCallParts {
  pbx: Pick<Pbx, 'dial'>;
  ledger: Pick<CallLedgerStore, 'admit' | 'start' | 'finish'>;
  destinations: { rulesFor(companyId: undefined): Promise<readonly DestinationRule[]> };
  audit: Pick<AuditStore, 'append'>;
  /** The operator, for the audit of a call that is refused. */
  by: Actor;
  random: Pick<Random, 'id'>;
  clock: Clock;
}

export interface TriedCall {
  callee: Callee;
  /** What is said, as a path for Asterisk without an extension. */
  sound: string;
  ringSeconds: number;
  callSeconds: number;
  /** How long to wait for a key after the sound. */
  keySeconds: number;
}

/** How far the call came: each step is told when it happens. */
export type TryStep = 'dialled' | 'ringing' | 'answered' | 'said';

export interface TryOutcome {
  /** Undefined when it rang, was answered, was heard, and a key came. */
  reason: EndReason | undefined;
  key?: string | undefined;
  /** Why the network ended it. */
  cause?: HangupCause | undefined;
}

/**
 * A call that the operator places to see whether calls work: without a challenge, and without a code. The destination
 * and every rule of the ledger count as for other calls, and so do its minutes.
 *
 * @throws Refusal destination-refused, and as `admitCall`; PbxError when the exchange does not dial
 */
export async function tryCall(
  parts: TryCallParts,
  tried: TriedCall,
  onStep: (step: TryStep) => void,
): Promise<TryOutcome> {
  const { ledger, random, clock } = parts;
  const requested = requestedCall(tried.callee, random);
  await admit(parts, tried.callee, requested);
  let outcome: TryOutcome = { reason: 'interrupted' };
  let answeredAt: number | undefined;
  try {
    const verdict = await ledger.start(requested.deliveryId);
    if (!verdict.allowed) {
      outcome = { reason: 'blocked' };
      throw await refusalByRule(parts, requested, verdict.reason, undefined);
    }
    outcome = await dialAndFollow(parts, requested, tried, (step) => {
      if (step === 'answered') answeredAt = clock.now();
      onStep(step);
    });
    return outcome;
  } finally {
    const { reason } = outcome;
    const answeredSeconds = answeredAt === undefined ? 0 : Math.ceil((clock.now() - answeredAt) / 1_000);
    await ledger.finish(requested.deliveryId, { reason: reason ?? 'spoken', free: isFreeEnd(reason), answeredSeconds });
  }
}

function requestedCall({ route, number, type, country, postDial }: Callee, random: Pick<Random, 'id'>): RequestedCall {
  const ids = { deliveryId: random.id(), challengeId: random.id() };
  return { ...ids, route, number, type, country, postDial, purpose: 'test-call' };
}

async function admit(parts: TryCallParts, { route, number, type }: Callee, requested: RequestedCall): Promise<void> {
  if (route !== 'internal' && type !== undefined) {
    const rules = await parts.destinations.rulesFor(undefined);
    const verdict = judgeDestination({ e164: number, type }, rules);
    if (!verdict.allowed) throw await refusalByDestination(parts, requested, verdict.reason);
  }
  const verdict = await parts.ledger.admit(requested);
  if (verdict.allowed) return;
  if (verdict.live !== undefined) throw new Refusal('number-in-call', 'a call to this number is up');
  throw await refusalByRule(parts, requested, verdict.reason, verdict.retryAfterSeconds);
}

async function dialAndFollow(
  { pbx, clock }: TryCallParts,
  { deliveryId, route, number }: RequestedCall,
  { sound, ringSeconds, callSeconds, keySeconds }: TriedCall,
  onStep: (step: TryStep) => void,
): Promise<TryOutcome> {
  const events = new Events(clock);
  const request: CallRequest = {
    id: deliveryId,
    route: route === 'internal' ? 'internal' : 'trunk',
    number,
    ringSeconds,
    callSeconds,
    detectMachine: false,
  };
  const call = await pbx.dial(request, (event) => events.put(event));
  try {
    return await follow(call, events, { sound, ringSeconds, callSeconds, keySeconds, onStep, clock });
  } finally {
    await call.hangUp();
  }
}

interface Following extends Omit<TriedCall, 'callee'> {
  onStep(step: TryStep): void;
  clock: Clock;
}

async function follow(call: Call, events: Events, following: Following): Promise<TryOutcome> {
  const { sound, ringSeconds, callSeconds, keySeconds, onStep, clock } = following;
  let [isAnswered, hasRung, played] = [false, false, ''];
  let deadline = clock.now() + (ringSeconds + 10) * 1_000;
  for (;;) {
    const event = await events.next(deadline);
    switch (event?.type) {
      case undefined:
        return { reason: isAnswered ? 'no-key' : hasRung ? 'no-answer' : 'unreachable' };
      case 'ended':
        return { reason: isAnswered ? 'hung-up-before-code' : reasonOf(event.cause, hasRung), cause: event.cause };
      case 'lost':
        return { reason: 'exchange-down' };
      case 'dialled':
        onStep('dialled');
        break;
      case 'ringing':
        if (!hasRung) onStep('ringing');
        hasRung = true;
        break;
      case 'answered':
        isAnswered = true;
        onStep('answered');
        deadline = clock.now() + callSeconds * 1_000;
        played = await call.play([sound]);
        break;
      case 'sound-ended':
        if (event.sound !== played) break;
        if (!event.played) return { reason: 'no-sound' };
        onStep('said');
        deadline = clock.now() + keySeconds * 1_000;
        break;
      case 'key':
        if (isAnswered) return { reason: undefined, key: event.key };
    }
  }
}

/** Roughly: `docs/network-answers.md` has the table of logins, and the operator also reads the cause itself. */
function reasonOf({ q850, sipStatus }: HangupCause, hasRung: boolean): EndReason {
  if (q850 === 17 || sipStatus === 486) return 'busy';
  if (q850 === 21 || sipStatus === 603) return 'rejected';
  if (q850 === 1 || sipStatus === 404) return 'number-unknown';
  return hasRung ? 'no-answer' : 'unreachable';
}

/** The events of the call, one after the other. */
class Events {
  readonly #clock: Clock;
  readonly #waiting: CallEvent[] = [];
  #wake = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(event: CallEvent): void {
    this.#waiting.push(event);
    this.#wake();
  }

  /** @returns undefined when none came before the deadline, milliseconds since the epoch */
  async next(deadline: number): Promise<CallEvent | undefined> {
    for (;;) {
      const event = this.#waiting.shift();
      const left = deadline - this.#clock.now();
      if (event !== undefined || left <= 0) return event;
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, this.#clock.wait(left, timer.signal).catch(() => {})]);
      timer.abort('woken');
    }
  }
}
