import { createHash } from 'node:crypto';
import type { RateTable } from '../rate-table.ts';
import { telephoneOf } from './call-destination.ts';
import type { RequestedCall } from './call-ledger.ts';
import { areaOf, type Breaker, moneyPartsOf } from './call-rules.ts';

/** A call as the scripts of the ledger want it. Subjects that the call does not have are left out. */
export interface LedgerFacts {
  call: Partial<RequestedCall>;
  /** Of the number, with what is dialled behind its switchboard. */
  numberDigest: string;
  /** Of the number alone: what a carrier sees, and bills. */
  switchboardDigest: string;
  /** Whom the allowances belong to. */
  subjects: {
    number: string;
    /** Digest; only of a call with a post-dial. */
    switchboard?: string | undefined;
    user?: string | undefined;
    address?: string | undefined;
    apiKey?: string | undefined;
  };
  /** One for each breaker, in the order of the table; empty where the number has none. */
  areas: string[];
  /** What the figures are kept by: country and prefix. */
  figures: string[];
  /** In parts of money; absent when the number has no price. */
  rate?: { minute: number; call: number } | undefined;
}

/** What stands in a key in place of a number or an address. No secret: it only keeps them out of lists of keys. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** @param call without ids when it is only to be explained */
export function ledgerFactsOf(
  call: Omit<RequestedCall, 'deliveryId' | 'challengeId'> & Partial<RequestedCall>,
  { breakers, rates }: { breakers: readonly Breaker[]; rates: RateTable },
): LedgerFacts {
  const numberDigest = digestOf(telephoneOf(call));
  const switchboardDigest = digestOf(call.number);
  const outside = call.route === 'trunk';
  const rate = outside ? rates.rateOf(call.number) : undefined;
  const prefix = areaOf({ kind: 'prefix', withoutLast: 4 }, call);
  return {
    call,
    numberDigest,
    switchboardDigest,
    subjects: {
      number: numberDigest,
      switchboard: call.postDial === undefined ? undefined : switchboardDigest,
      user: call.userId,
      address: call.address === undefined ? undefined : digestOf(call.address),
      apiKey: call.apiKeyId,
    },
    areas: breakers.map((breaker) => (outside && areaOf(breaker, call)) || ''),
    figures: outside ? [`country:${call.country || '?'}`, `prefix:${prefix}`] : [],
    rate: rate && { minute: moneyPartsOf(rate.perMinute), call: moneyPartsOf(rate.perCall) },
  };
}
