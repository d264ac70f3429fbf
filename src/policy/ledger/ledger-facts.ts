import { createHash } from 'node:crypto';
import type { RateTable } from '../rate-table.ts';
import { telephoneOf } from './call-destination.ts';
import type { RequestedCall } from './call-ledger.ts';
import { askerOf, type CallRight, knownPart, ownerOf, rightOf, userSubject } from './call-rights.ts';
import { areaOf, type Breaker, moneyPartsOf } from './call-rules.ts';

/** The facts of a call for the scripts of the ledger. Subjects that the call does not have are absent. */
export interface LedgerFacts {
  call: Partial<RequestedCall>;
  right: CallRight;
  asker: string;
  /** For whom a passed code proves the number. */
  owner: string;
  /** Digest of the number with its post-dial digits. */
  numberDigest: string;
  /** Digest of the number alone, which is what a carrier sees and bills. */
  switchboardDigest: string;
  /** The owners of the allowances, besides the number. */
  subjects: {
    /** Digest of the number; only for a call with post-dial digits. */
    switchboard?: string | undefined;
    user?: string | undefined;
    address?: string | undefined;
    apiKey?: string | undefined;
  };
  /** One area per breaker, in the order of the table; '' when the number has none. */
  areas: string[];
  /** The areas of the overview's figures: country and prefix. */
  figures: string[];
  /** Price in parts of money; absent when the number has no price. */
  rate?: { minute: number; call: number } | undefined;
}

/** Replaces a number or an address in a key. The digest is not a secret; it only keeps them out of lists of keys. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** @param call without ids when it is only explained */
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
    right: rightOf(call),
    asker: askerOf(call),
    owner: ownerOf(call),
    numberDigest,
    switchboardDigest,
    subjects: {
      switchboard: call.postDial === undefined ? undefined : switchboardDigest,
      // A caller without the user's password, or an API key, uses up nothing that the user needs in the panel.
      user: call.userId === undefined ? undefined : userSubject(call, call.userId),
      address: call.address === undefined ? undefined : digestOf(`${knownPart(call)}${call.address}`),
      apiKey: call.apiKeyId,
    },
    areas: breakers.map((breaker) => (outside && areaOf(breaker, call)) || ''),
    figures: outside ? [`country:${call.country || '?'}`, `prefix:${prefix}`] : [],
    rate: rate && { minute: moneyPartsOf(rate.perMinute), call: moneyPartsOf(rate.perCall) },
  };
}
