import { Webhook } from 'standardwebhooks';

/** Standard Webhooks: the prefix of a symmetric secret. */
const secretPrefix = 'whsec_';

/** @param secret as `Random.secret` makes it: 256 bits of base64url */
export function webhookSecret(secret: string): string {
  return `${secretPrefix}${Buffer.from(secret, 'base64url').toString('base64')}`;
}

/** The headers of one request, signed with each secret, so that a receiver may know either of them. */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
