import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { Refusal } from '../errors.ts';
import type { AppDevice } from '../factors/app-device.ts';
import type { LoginParts } from '../login/login-parts.ts';

type Finds<Name extends 'users' | 'loginFacts'> = Pick<LoginParts[Name], 'find'>;
type Parts = { app: { devices: Pick<LoginParts['app']['devices'], 'list'> } };

/** Lists the devices of the user's app, for that user. @throws Refusal store-unavailable */
export function listOwnDevices({ app }: Parts, userId: string): Promise<AppDevice[]> {
  return app.devices.list(userId);
}

/** Lists the devices of another user's app, for operators. @throws Refusal user-unknown, store-unavailable */
export async function listDevicesOf(
  { users, loginFacts, app }: Parts & { users: Finds<'users'>; loginFacts: Finds<'loginFacts'> },
  userId: string,
): Promise<Pick<LoginFacts, 'user' | 'company'> & { devices: AppDevice[] }> {
  const facts = await loginFacts.find((await users.find(userId)).id);
  if (facts === undefined) throw new Refusal('user-unknown');
  const { user, company } = facts;
  return { user, company, devices: await app.devices.list(user.id) };
}
