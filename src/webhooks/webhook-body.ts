import type { WebhookMessage } from './webhook-endpoint.ts';

/** What the receiver gets: the form of Standard Webhooks, without a code, a whole number or a name. */
export function webhookBody({
  kind,
  at,
  userId,
  login,
  companyId,
  detail,
}: Omit<WebhookMessage, 'endpointId'>): string {
  const user = userId === undefined ? {} : { userId, ...(login !== undefined && { login }) };
  const company = companyId === undefined ? {} : { companyId };
  return JSON.stringify({ type: kind, timestamp: at.toISOString(), data: { ...user, ...company, ...detail } });
}
