import type { StoredOidcClient } from '../../accounts/oidc-client-store.ts';

/** A client by the names of RFC 7591. */
export function clientMetadata(client: StoredOidcClient | undefined): Record<string, unknown> | undefined {
  if (client === undefined) return undefined;
  const { id, name, redirectUris, secretDigest, refreshes } = client;
  return {
    client_id: id,
    client_name: name,
    redirect_uris: redirectUris,
    response_types: ['code'],
    // Others need a script in a page of ours.
    response_modes: ['query'],
    grant_types: refreshes ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    // Only its digest is known, which is compared in `compare-secret.ts`.
    ...(secretDigest === undefined
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: secretDigest.toString('base64url') }),
  };
}
