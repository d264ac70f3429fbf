// Baseline for the rate of checks: better-auth's two-factor verification, as a separate program with its own PostgreSQL
// database in DATABASE_URL. Plain JavaScript, because its package is installed only for the benchmarks.

import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor } from 'better-auth/plugins/two-factor';
import pg from 'pg';

const secret = randomBytes(32).toString('base64');
/** The same number of connections as Belcode's api. */
const database = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.CONNECTIONS) });
const options = {
  ...{ secret, database, baseURL: 'http://127.0.0.1', logger: { disabled: true }, telemetry: { enabled: false } },
  trustedOrigins: ['http://127.0.0.1'],
  rateLimit: { enabled: false },
  plugins: [twoFactor({ otpOptions: { sendOTP: async () => {} } })],
};

await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const server = createServer(toNodeHandler(auth));
server.listen(0, '127.0.0.1', () => process.send?.({ listens: server.address().port }));

/** Makes a user who has given the right password and was sent this code. @returns the cookie of that login */
async function makePerson(code) {
  const context = await auth.$context;
  const { internalAdapter, adapter } = context;
  const name = randomBytes(8).toString('hex');
  const user = await internalAdapter.createUser({ email: `${name}@example.org`, name, twoFactorEnabled: true });
  await adapter.create({ model: 'twoFactor', data: { userId: user.id, secret: name, backupCodes: '' } });
  const token = randomBytes(24).toString('base64url');
  const expiresAt = new Date(Date.now() + 600_000);
  await internalAdapter.createVerificationValue({ identifier: token, value: user.id, expiresAt });
  await internalAdapter.createVerificationValue({ identifier: `2fa-otp-${token}`, value: `${code}:0`, expiresAt });
  const signature = createHmac('sha256', context.secret).update(token).digest('base64');
  const { name: cookie } = context.createAuthCookie('two_factor');
  return `${cookie}=${encodeURIComponent(`${token}.${signature}`)}`;
}

process.on('message', async ({ people, code }) => {
  const cookies = [];
  for (let left = people; left > 0; left -= 1) cookies.push(await makePerson(code));
  process.send?.({ cookies });
});
// The parent process is gone.
process.on('disconnect', () => process.exit(0));
