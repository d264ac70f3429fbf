import type { Call, CallEvent, CallRequest, CallTurn, HangupCause } from '../asterisk/pbx.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import { type EndReason, isFreeEnd } from '../deliveries/delivery.ts';
import { Refusal } from '../errors.ts';
import type { Callee } from '../factors/callee.ts';
import type { RequestedCall } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { Random } from '../random.ts';
import { CallEvents } from './call-events.ts';
import { checkDestination, type DestinationParts } from './check-destination.ts';
import { refusalByRule } from './refuse-call.ts';

export interface TestCallParts<Placed extends Call = Call> extends DestinationParts {
  pbx: { dial(call: CallRequest, onEvent: (event: CallEvent) => void, turn?: CallTurn): Promise<Placed> };
  ledger: Pick<CallLedgerStore, 'admit' | 'start' | 'finish'>;
  /** The operator, for the audit of a call that is refused. */
  by: Actor;
  random: Pick<Random, 'id'>;
  clock: Clock;
}

export interface TestCall {
  callee: Callee;
  ringSeconds: number;
  callSeconds: number;
}

/** How far a test call came before it was answered: each step is told when it happens. */
export type TestCallStep = 'dialled' | 'ringing' | 'answered';

export interface TestCallEnd {
  /** Undefined when all went well. */
  reason: EndReason | undefined;
  /** Why the network ended it. */
  cause?: HangupCause | undefined;
}

/** What happens in the call once it is answered. */
export type Conduct<Placed, End> = (call: Placed, events: CallEvents) => Promise<End>;

/**
 * A call that the operator places, without a challenge and without a code. The destination and every rule of the ledger
 * count as for other calls, and so do its minutes.
 *
 * @throws Refusal destination-refused, and as `admitCall`; PbxError when the exchange does not dial
 */
export async function placeTestCall<Placed extends Call, End extends TestCallEnd>(
  parts: TestCallParts<Placed>,
  tested: TestCall,
  conduct: Conduct<Placed, End>,
  onStep: (step: TestCallStep) => void,
): Promise<End | TestCallEnd> {
  const { ledger, random, clock } = parts;
  const requested = requestedCall(tested.callee, random);
  await admit(parts, tested.callee, requested);
  let outcome: TestCallEnd = { reason: 'interrupted' };
  let answeredAt: number | undefined;
  try {
    const verdict = await ledger.start(requested.deliveryId);
    if (!verdict.allowed) {
      outcome = { reason: 'blocked' };
      throw await refusalByRule(parts, requested, verdict.reason, undefined);
    }
    outcome = await dialAndConduct(parts, requested, tested, conduct, (step) => {
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

async function admit(parts: Omit<TestCallParts, 'pbx'>, callee: Callee, requested: RequestedCall): Promise<void> {
  await checkDestination(parts, callee, requested);
  const verdict = await parts.ledger.admit(requested);
  if (verdict.allowed) return;
  if (verdict.live !== undefined) throw new Refusal('number-in-call', 'a call to this number is up');
  throw await refusalByRule(parts, requested, verdict.reason, verdict.retryAfterSeconds);
}

async function dialAndConduct<Placed extends Call, End extends TestCallEnd>(
  { pbx, clock }: Pick<TestCallParts<Placed>, 'pbx' | 'clock'>,
  { deliveryId, route, number }: RequestedCall,
  { ringSeconds, callSeconds }: TestCall,
  conduct: Conduct<Placed, End>,
  onStep: (step: TestCallStep) => void,
): Promise<End | TestCallEnd> {
  const events = new CallEvents(clock);
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
    const unanswered = await untilAnswered(events, clock.now() + (ringSeconds + 10) * 1_000, onStep);
    return unanswered ?? (await conduct(call, events));
  } finally {
    await call.hangUp();
  }
}

/** @returns why it was not answered; undefined when it was */
async function untilAnswered(
  events: CallEvents,
  deadline: number,
  onStep: (step: TestCallStep) => void,
): Promise<TestCallEnd | undefined> {
  let hasRung = false;
  for (;;) {
    const event = await events.next(deadline);
    switch (event?.type) {
      case undefined:
        return { reason: hasRung ? 'no-answer' : 'unreachable' };
      case 'ended':
        return { reason: reasonOf(event.cause, hasRung), cause: event.cause };
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
        onStep('answered');
        return undefined;
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
