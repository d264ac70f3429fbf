import type { User } from '../accounts/user.ts';
import type { AppDevice } from '../factors/app-device.ts';
import type { LoginParts } from '../login/login-parts.ts';

type Parts = { app: { devices: Pick<LoginParts['app']['devices'], 'list'> } };

/** Lists the devices of the user's app, for that user. @throws Refusal store-unavailable */
export function listOwnDevices({ app }: Parts, userId: string): Promise<AppDevice[]> {
  return app.devices.list(userId);
}

/** Lists the devices of another user's app, for operators. @throws Refusal user-unknown, store-unavailable */
export async function listDevicesOf(
  { users, app }: Parts & { users: Pick<LoginParts['users'], 'find'> },
  userId: string,
): Promise<{ user: User; devices: AppDevice[] }> {
  const user = await users.find(userId);
  return { user, devices: await app.devices.list(user.id) };
}
