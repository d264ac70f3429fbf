import type { Config, Program } from '../config.ts';
import { DiallerStore } from '../deliveries/dialler-store.ts';
import { EndpointPresenceStore } from '../deliveries/endpoint-presence-store.ts';
import { Refusal } from '../errors.ts';
import { AppDeviceStore } from '../factors/app-device-store.ts';
import { openPushKeys } from '../factors/push-key-store.ts';
import { sealKeys } from '../factors/seal.ts';
import { connectPostgres, type Database } from '../postgres/connect-postgres.ts';
import { pushContactOf } from '../push/push-contact.ts';
import type { Check } from './doctor-checks.ts';
import { withRedis } from './with-redis.ts';

/** What the app needs. Telephones are looked at where the operator has given extensions to be methods. */
export function appChecksFor(programs: readonly Program[], config: Config): Check[] {
  const checks: Check[] = [];
  if (programs.includes('api')) {
    checks.push(
      {
        name: 'app',
        run: () => checkAddress(config),
        advice: 'Put TLS before the panel, and https:// into BELCODE_PANEL_URL',
      },
      { name: 'push', run: () => checkPush(config) },
      { name: 'push keys', run: () => checkPushKeys(config) },
    );
  }
  if (config.BELCODE_EXTENSIONS.length === 0) return checks;
  checks.push({ name: 'telephones', run: () => countTelephones(config) });
  if (programs.includes('dialler')) checks.push({ name: 'SIP reports', run: () => describeReports(config) });
  return checks;
}

/** Keys, service workers and pushes are for secure contexts only (W3C Secure Contexts §3.1). */
async function checkAddress({ BELCODE_PANEL_URL: url }: Config): Promise<string> {
  if (url === '') return 'BELCODE_PANEL_URL is not set: it must be https where people open the app';
  const { protocol, hostname, origin } = new URL(url);
  const isHere = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !isHere)
    throw new Error('BELCODE_PANEL_URL is http, and no browser installs the app so');
  return `is at ${origin}/app`;
}

async function checkPush(config: Config): Promise<string> {
  const counts = await withDatabase(config, (database) => new AppDeviceStore(database).countBrowsers());
  const browsers = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const subscribed = browsers - (counts.get(undefined) ?? 0);
  const contact = pushContactOf(config);
  if (contact !== undefined) return `${subscribed} of ${browsers} browsers take pushes, and they come from ${contact}`;
  if (browsers > 0) {
    throw new Error(`${browsers} browsers have the app, and are sent no push. Set BELCODE_PUSH_CONTACT to a mailto:`);
  }
  return 'none is sent before BELCODE_PUSH_CONTACT is set; no browser has the app yet';
}

/** The keys of the pushes, and where pushes go: both lie sealed. */
async function checkPushKeys(config: Config): Promise<string> {
  const { BELCODE_SECRET: secret, BELCODE_SEAL_KEYS: own } = config;
  // A doctor may be asked before everything is set.
  if (!secret) throw new Error('they open with BELCODE_SECRET only, which is not set');
  const ours = sealKeys(secret, own);
  return withDatabase(config, async (database) => {
    const keys = await openPushKeys(database, ours);
    const sealing = [undefined, ...ours.map(({ id }) => id)];
    for (const [id, count] of await new AppDeviceStore(database).countBrowsers()) {
      if (sealing.includes(id)) continue;
      throw new Error(`${count} browsers get no push before the app is opened there: there is no key ${id} any more`);
    }
    return keys === undefined
      ? 'there are none yet; the api makes them when the first browser is paired'
      : `open with ${keys.sealedBy}`;
  });
}

async function countTelephones(config: Config): Promise<string> {
  return withRedis(config, async (redis) => {
    const endpoints = new EndpointPresenceStore(redis);
    const live = await new DiallerStore(redis).liveDiallers();
    const counts = await Promise.all(live.map(async ({ name }) => `${await endpoints.count(name)} at ${name}`));
    return counts.length === 0 ? 'no dialler tells who is online' : `online: ${counts.join(', ')}`;
  });
}

async function describeReports({ BELCODE_SIP_REPORTS: place }: Config): Promise<string> {
  return place === undefined
    ? 'BELCODE_SIP_REPORTS is not set: that a message is on its way is seen, and not whether it was shown'
    : `what telephones answer to messages is read at ${place.host}:${place.port}`;
}

async function withDatabase<T>(config: Config, ask: (database: Database) => Promise<T>): Promise<T> {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'requests', 1);
  try {
    return await ask(database);
  } catch (error) {
    throw error instanceof Refusal ? new Error(error.detail ?? error.words) : error;
  } finally {
    await database.destroy();
  }
}
