import type { EndpointWatch } from '../asterisk/pbx.ts';
import type { EndpointPresenceStore } from '../deliveries/endpoint-presence-store.ts';

export interface KeptPresence extends EndpointWatch {
  /** Confirms the stored list; to be called every few seconds while the exchange is connected. Never throws. */
  renew(): Promise<void>;
  /** Deletes the list of a dialler of this name that died, until the exchange has sent its own. Never throws. */
  sweep(): Promise<void>;
  /** Deletes the list, because the exchange is disconnected or the dialler stops. Never throws. */
  forget(): Promise<void>;
}

/**
 * Stores which telephones are online. The list comes from the exchange at every connection. This process keeps a copy
 * only to store it again after an outage of Redis.
 */
export function keepPresence(
  store: Pick<EndpointPresenceStore, 'replace' | 'note' | 'renew' | 'forget'>,
  dialler: string,
): KeptPresence {
  const online = new Set<string>();
  let missed = false;
  /** Whether the exchange has sent its list. Without it, single changes would make a list with gaps. */
  let known = false;
  const noteFailure = (write: Promise<void>) =>
    write.catch(() => {
      missed = true;
    });
  const replace = () => {
    missed = false;
    return noteFailure(store.replace(dialler, [...online]));
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
      void noteFailure(store.note(dialler, endpoint, isOnline));
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
