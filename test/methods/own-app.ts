import type { Redis } from 'ioredis';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import { AppHoldStore } from '../../src/challenges/app-hold-store.ts';
import { AppInboxFeed } from '../../src/challenges/app-inbox-feed.ts';
import type { PushSender } from '../../src/challenges/send-to-app.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import type { MessageJob } from '../../src/deliveries/message-job.ts';
import { AppDeviceStore } from '../../src/factors/app-device-store.ts';
import { NonceStore } from '../../src/factors/nonce-store.ts';
import { PendingDeviceStore } from '../../src/factors/pending-device-store.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import type { LoginAppParts, LoginParts } from '../../src/login/login-parts.ts';
import type { Database } from '../../src/postgres/connect-postgres.ts';
import { secret } from '../challenges/parts.ts';
import { connectLab } from '../connections.ts';

/** The parts of the app: real stores; messages and pushes are lists that a test reads. */
export async function makeApp(redis: Redis, database: Database) {
  const subscriber = await connectLab('waiting');
  const messages: (MessageJob & { dialler: string })[] = [];
  const pushes: { endpoint: string; id: string; ttlSeconds: number; deviceId: string }[] = [];
  const pushed = { answer: 'sent' as Awaited<ReturnType<PushSender['send']>> };
  const app: LoginAppParts = {
    devices: new AppDeviceStore(database),
    inbox: new AppInboxFeed({ commands: redis, subscriber }),
    holds: new AppHoldStore(redis),
    messages: { add: async (dialler, job) => void messages.push({ dialler, ...job }) },
    push: {
      send: async ({ endpoint }, push) => {
        pushes.push({ endpoint, ...push });
        return pushed.answer;
      },
    },
    attempts: new AttemptStore(redis),
    endpoints: new EndpointPresenceStore(redis),
    endpointTemplate: '{extension}',
    sealKeys: sealKeys(secret),
    proof: 'code',
  };
  const parts = {
    app,
    pending: new PendingDeviceStore(redis, secret),
    nonces: new NonceStore(redis),
    messageExtensions: [{ from: '200', to: '299' }],
  } satisfies Partial<LoginParts>;
  return { parts, messages, pushes, pushed };
}
