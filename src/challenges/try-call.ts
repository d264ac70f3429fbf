import type { Call } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import type { CallEvents } from './call-events.ts';
import { placeTestCall, type TestCall, type TestCallEnd, type TestCallParts, type TestCallStep } from './test-call.ts';

export interface TriedCall extends TestCall {
  /** What is said, as a path for Asterisk without an extension. */
  sound: string;
  /** How long to wait for a key after the sound. */
  keySeconds: number;
}

export type TryStep = TestCallStep | 'said';

/** Without a reason it rang, was answered, was heard, and a key came. */
export interface TryOutcome extends TestCallEnd {
  key?: string | undefined;
}

/**
 * A test call that says something and waits for a key, to see whether calls work.
 *
 * @throws as `placeTestCall`
 */
export function tryCall(parts: TestCallParts, tried: TriedCall, onStep: (step: TryStep) => void): Promise<TryOutcome> {
  const conduct = (call: Call, events: CallEvents) =>
    sayAndListen(call, events, { ...tried, onStep, clock: parts.clock });
  return placeTestCall<Call, TryOutcome>(parts, tried, conduct, onStep);
}

interface Saying extends TriedCall {
  onStep(step: TryStep): void;
  clock: Clock;
}

async function sayAndListen(call: Call, events: CallEvents, saying: Saying): Promise<TryOutcome> {
  const { sound, callSeconds, keySeconds, onStep, clock } = saying;
  let deadline = clock.now() + callSeconds * 1_000;
  const played = await call.play([sound]);
  for (;;) {
    const event = await events.next(deadline);
    switch (event?.type) {
      case undefined:
        return { reason: 'no-key' };
      case 'ended':
        return { reason: 'hung-up-before-code', cause: event.cause };
      case 'lost':
        return { reason: 'exchange-down' };
      case 'sound-ended':
        if (event.sound !== played) break;
        if (!event.played) return { reason: 'no-sound' };
        onStep('said');
        deadline = clock.now() + keySeconds * 1_000;
        break;
      case 'key':
        return { reason: undefined, key: event.key };
    }
  }
}
