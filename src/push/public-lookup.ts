import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** A name that leads inside. */
export class PrivateAddressError extends Error {}

/**
 * Looks names up for connections, and fails with a PrivateAddressError when any of a name's addresses is none of the
 * internet. The connection goes to the very addresses that were judged: nothing is looked up twice.
 */
export function publicLookup(resolve: Resolve = (host) => lookup(host, { all: true })): LookupFunction {
  return (host, { all }, answer) => {
    resolve(host)
      .then((addresses) => {
        const [first] = addresses;
        if (first === undefined) throw new Error(`${host} has no address`);
        if (!addresses.every(({ address }) => isPublicAddress(address))) {
          throw new PrivateAddressError(`${host} has an address that is none of the internet`);
        }
        return { addresses, first };
      })
      .then(
        ({ addresses, first }) => (all ? answer(null, addresses) : answer(null, first.address, first.family)),
        (error: Error) => answer(error, '', 0),
      );
  };
}
