import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Resolves a name to all of its addresses. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** A name with an address that is not publicly routable. */
export class PrivateAddressError extends Error {}

/**
 * Resolves names for connections, and fails with a PrivateAddressError when any resolved address is not publicly
 * routable. The connection uses the addresses that were checked, because a second lookup could give others.
 */
export function publicLookup(resolve: Resolve = (host) => lookup(host, { all: true })): LookupFunction {
  return (host, { all }, answer) => {
    resolve(host)
      .then((addresses) => {
        const [first] = addresses;
        if (first === undefined) throw new Error(`${host} has no address`);
        if (!addresses.every(({ address }) => isPublicAddress(address))) {
          throw new PrivateAddressError(`${host} has an address that is not publicly routable`);
        }
        return { addresses, first };
      })
      .then(
        ({ addresses, first }) => (all ? answer(null, addresses) : answer(null, first.address, first.family)),
        (error: Error) => answer(error, '', 0),
      );
  };
}
