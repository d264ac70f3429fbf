import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * What a program counts about itself. An act says so with `measure`, and does not know who counts it. No number, name,
 * login, company, address or code is ever said here.
 */
export interface Measured {
  /** `route`: how it was dialled last. `reason`: as the delivery ended. */
  'call-ended': { route: string; reason: string };
  /** From the moment of dialling. */
  'call-rang': { route: string; seconds: number };
  'call-answered': { route: string; seconds: number };
  /** `rule`: of the ledger, of the destinations, or of the exchange. */
  'call-refused': { rule: string };
  'challenge-opened': { kind: string };
  'challenge-ended': { kind: string; outcome: string };
  'code-compared': { kind: string; outcome: 'right' | 'wrong' };
  'message-ended': { outcome: string };
  'push-ended': { outcome: string };
  /** `outcome`: sent, failed, or gone when the receiver wants no more. */
  'webhook-ended': { outcome: 'sent' | 'failed' | 'gone' };
  'mail-ended': { outcome: 'sent' | 'failed' | 'refused' };
  /** An event could not be sent to where the settings say. */
  'event-dropped': { output: string };
  /** An event of the audit was written. */
  audited: { event: string };
  /** What a proxy was answered. */
  'forward-judged': { outcome: string };
  /** What a program got that asked by OpenID Connect. */
  'oidc-answered': { outcome: string };
  /** What a request of RADIUS came to: a verdict, or why it got no reply. */
  'radius-ended': { outcome: string };
  'request-ended': { part: 'api' | 'panel'; status: number; seconds: number };
}

const nameOf = (what: keyof Measured) => `belcode-${what}`;

/** Says that something happened. Costs nothing when nobody counts. */
export function measure<What extends keyof Measured>(what: What, facts: Measured[What]): void {
  channel(nameOf(what)).publish(facts);
}

/** Hears of everything of one kind that happens in this process. @returns ends it */
export function onMeasured<What extends keyof Measured>(what: What, take: (facts: Measured[What]) => void): () => void {
  const listener = (facts: unknown) => take(facts as Measured[What]);
  subscribe(nameOf(what), listener);
  return () => {
    unsubscribe(nameOf(what), listener);
  };
}
