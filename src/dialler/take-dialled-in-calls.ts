import type { IncomingCall } from '../asterisk/pbx.ts';
import { type TakeDialledInParts, takeDialledIn } from './take-dialled-in.ts';

/** Takes the calls that people make from their telephones to hear their code. */
export function takeDialledInCalls(parts: TakeDialledInParts) {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    take(incoming: IncomingCall): void {
      const call = takeDialledIn(parts, incoming, stopping.signal)
        .catch((error) => parts.log.error({ call: incoming.id, err: error }, 'A dial-in call could not be completed'))
        .finally(() => underWay.delete(call));
      underWay.add(call);
    },
    /** Interrupts the live calls, and waits for their end. */
    async stop(): Promise<void> {
      stopping.abort(new Error('The dialler is shutting down'));
      await Promise.all(underWay);
    },
  };
}
