import { networkOf } from '../../accounts/network.ts';
import type { LoginParts } from '../login-parts.ts';

/** Writes down that somebody who is logged in has gone on to a program. @throws Refusal store-unavailable */
export async function noteOidcLogin(
  { audit }: Pick<LoginParts, 'audit'>,
  { userId, client, address }: { userId: string; client: { id: string; name: string }; address: string },
): Promise<void> {
  await audit.append({
    event: 'oidc-login-passed',
    actor: { kind: 'user', id: userId },
    userId,
    detail: { clientId: client.id, name: client.name, address: networkOf(address) },
  });
}
