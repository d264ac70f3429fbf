import type { Config } from '../config.ts';
import { PendingDeviceStore } from '../factors/pending-device-store.ts';
import { withRedis } from './with-redis.ts';

/** Opens the devices that are on their way for one act, and closes Redis whatever happens. */
export function withPairing<T>(config: Config, act: (pending: PendingDeviceStore) => Promise<T>): Promise<T> {
  return withRedis(config, (redis) => act(new PendingDeviceStore(redis, config.BELCODE_SECRET)));
}
