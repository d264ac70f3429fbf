import { DrachtioLink } from '../asterisk/drachtio-link.ts';
import type { Config, Program } from '../config.ts';
import { DiallerStore } from '../deliveries/dialler-store.ts';
import { EndpointPresenceStore } from '../deliveries/endpoint-presence-store.ts';
import { Refusal } from '../errors.ts';
import { AppDeviceStore } from '../factors/app-device-store.ts';
import { explainMissingSealKey, findMissingSealKeys } from '../factors/missing-seal-key-store.ts';
import { openPushKeys } from '../factors/push-key-store.ts';
import { sealKeys } from '../factors/seal.ts';
import { connectPostgres, type Database } from '../postgres/connect-postgres.ts';
import { pushContactOf } from '../push/push-contact.ts';
import type { Check } from './check.ts';
import { withRedis } from './with-redis.ts';

/** Checks of what the app needs. Telephones are checked only where extensions may be methods. */
export function appChecksFor(programs: readonly Program[], config: Config): Check[] {
  const checks: Check[] = [];
  if (programs.includes('api')) {
    checks.push(
      {
        name: 'app',
        run: () => checkAddress(config),
        advice: 'Serve the panel over TLS, and set BELCODE_PANEL_URL to https://…',
      },
      { name: 'push', run: () => checkPush(config) },
      { name: 'push keys', run: () => checkPushKeys(config) },
      { name: 'seal keys', run: () => checkSealKeys(config) },
    );
  }
  if (config.BELCODE_EXTENSIONS.length === 0) return checks;
  checks.push({ name: 'telephones', run: () => countTelephones(config) });
  if (programs.includes('dialler')) checks.push({ name: 'SIP reports', run: () => describeReports(config) });
  return checks;
}

/** Browsers allow keys, service workers and pushes in secure contexts only (W3C Secure Contexts §3.1). */
async function checkAddress({ BELCODE_PANEL_URL: url }: Config): Promise<string> {
  if (url === '') return 'BELCODE_PANEL_URL is not set; people who use the app need an https address';
  const { protocol, hostname, origin } = new URL(url);
  const isHere = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !isHere)
    throw new Error('BELCODE_PANEL_URL is http, but browsers install the app over https only');
  return `is at ${origin}/app`;
}

async function checkPush(config: Config): Promise<string> {
  const counts = await withDatabase(config, (database) => new AppDeviceStore(database).countBrowsers());
  const browsers = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const subscribed = browsers - (counts.get(undefined) ?? 0);
  const contact = pushContactOf(config);
  if (contact !== undefined) return `${subscribed} of ${browsers} browsers accept pushes; the contact is ${contact}`;
  if (browsers > 0) {
    throw new Error(`${browsers} browsers have the app but get no push. Set BELCODE_PUSH_CONTACT to mailto:…`);
  }
  return 'pushes need BELCODE_PUSH_CONTACT, which is not set; no browser has the app yet';
}

/** The database stores the push keys and the push addresses of devices sealed; a key must be there for each. */
async function checkPushKeys(config: Config): Promise<string> {
  const { BELCODE_SECRET: secret, BELCODE_SEAL_KEYS: own } = config;
  // The doctor also runs before all settings are there.
  if (!secret) throw new Error('BELCODE_SECRET opens them, and it is not set');
  const ours = sealKeys(secret, own);
  return withDatabase(config, async (database) => {
    const keys = await openPushKeys(database, ours);
    const sealing = [undefined, ...ours.map(({ id }) => id)];
    for (const [id, count] of await new AppDeviceStore(database).countBrowsers()) {
      if (sealing.includes(id)) continue;
      throw new Error(`${count} browsers get no push until the app is opened there, because key ${id} is missing`);
    }
    return keys === undefined
      ? 'none yet; the api makes them when the first browser is paired'
      : `open with ${keys.sealedBy}`;
  });
}

/** Whatever the database holds sealed must have its key: another BELCODE_SECRET than that of the dump has not. */
async function checkSealKeys({ BELCODE_SECRET: secret, BELCODE_SEAL_KEYS: own, ...config }: Config): Promise<string> {
  if (!secret) throw new Error('BELCODE_SECRET opens what is sealed, and it is not set');
  const missing = await withDatabase(config, (database) => findMissingSealKeys(database, sealKeys(secret, own)));
  if (missing.length > 0) throw new Error(missing.map(explainMissingSealKey).join('; '));
  return 'each key is here that sealed an authenticator or a push';
}

async function countTelephones(config: Config): Promise<string> {
  return withRedis(config, async (redis) => {
    const endpoints = new EndpointPresenceStore(redis);
    const live = await new DiallerStore(redis).liveDiallers();
    const counts = await Promise.all(live.map(async ({ name }) => `${await endpoints.count(name)} at ${name}`));
    return counts.length === 0 ? 'no dialler reports who is online' : `online: ${counts.join(', ')}`;
  });
}

async function describeReports(config: Config): Promise<string> {
  const { BELCODE_SIP_REPORTS: address, BELCODE_DRACHTIO: server, BELCODE_DRACHTIO_SECRET: secret } = config;
  if (server !== undefined) {
    const link = await DrachtioLink.connect({ ...server, secret });
    link.close();
    return `drachtio ${link.version} at ${server.host}:${server.port} sends messages, and reads the replies`;
  }
  return address === undefined
    ? 'BELCODE_SIP_REPORTS is not set, so Belcode sees that a message was sent but not whether it was shown'
    : `replies of telephones to messages are read at ${address.host}:${address.port}`;
}

async function withDatabase<T>(
  config: Pick<Config, 'BELCODE_DATABASE_URL'>,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await use(database);
  } catch (error) {
    throw error instanceof Refusal ? new Error(error.detail ?? error.words) : error;
  } finally {
    await database.destroy();
  }
}
