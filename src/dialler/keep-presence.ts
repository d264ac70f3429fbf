import type { EndpointWatch } from '../asterisk/pbx.ts';
import type { EndpointPresenceStore } from '../deliveries/endpoint-presence-store.ts';

export interface KeptPresence extends EndpointWatch {
  /** Says that what was told still holds; every few seconds, while the exchange is there. Never throws. */
  renew(): Promise<void>;
  /** Forgets what a dialler of this name that died has left, unless the exchange has said already who is there. */
  sweep(): Promise<void>;
  /** The exchange is away, or the dialler stops. Never throws. */
  forget(): Promise<void>;
}

/**
 * Tells the store which telephones are online. What this process knows is the exchange's own list, read anew at every
 * connection; it is kept here only to be told again to a Redis that was away.
 */
export function keepPresence(
  store: Pick<EndpointPresenceStore, 'replace' | 'note' | 'renew' | 'forget'>,
  dialler: string,
): KeptPresence {
  const online = new Set<string>();
  let missed = false;
  /** Whether the exchange has said who is there; before and after, single news would make a list with gaps. */
  let known = false;
  const tell = (told: Promise<void>) =>
    told.catch(() => {
      missed = true;
    });
  const replace = () => {
    missed = false;
    return tell(store.replace(dialler, [...online]));
  };
  return {
    replaced(endpoints) {
      known = true;
      online.clear();
      for (const endpoint of endpoints) online.add(endpoint);
      void replace();
    },
    noted(endpoint, isOnline) {
      if (!known) return;
      if (isOnline) online.add(endpoint);
      else online.delete(endpoint);
      void tell(store.note(dialler, endpoint, isOnline));
    },
    async renew() {
      if (!known || (online.size === 0 && !missed)) return;
      const held = missed ? false : await store.renew(dialler).catch(() => true);
      if (!held) await replace();
    },
    async sweep() {
      if (!known) await store.forget(dialler).catch(() => {});
    },
    async forget() {
      known = false;
      online.clear();
      missed = false;
      await store.forget(dialler).catch(() => {});
    },
  };
}
