import type { CompanyStore } from '../accounts/company-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { isWebhookKind, type WebhookKind, webhookKinds } from '../audit/webhook-kind.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import type { WebhookChannel, WebhookReply } from './webhook-channel.ts';
import type { WebhookMessageStore } from './webhook-message-store.ts';
import type { WebhookStore } from './webhook-store.ts';

export interface AddWebhookParts {
  webhooks: Pick<WebhookStore, 'add'>;
  companies: Pick<CompanyStore, 'find'>;
  channel: Pick<WebhookChannel, 'judge'>;
}

export interface NewWebhook {
  url: string;
  /** None for all that the endpoint may get. */
  kinds: readonly string[];
  companyId: string | undefined;
}

/** The kinds that an endpoint may get: one of a company gets none that concern the whole installation. */
export function kindsFor(companyId: string | undefined): WebhookKind[] {
  return (Object.keys(webhookKinds) as WebhookKind[]).filter(
    (kind) => companyId === undefined || !('forOperator' in webhookKinds[kind]),
  );
}

/**
 * Adds an endpoint.
 *
 * @returns the secret in clear, which is shown only once
 * @throws Refusal webhook-host-refused, request-invalid for a kind that it cannot get, company-unknown, webhooks-many
 */
export async function addWebhook(
  { webhooks, companies, channel }: AddWebhookParts,
  { url, kinds, companyId }: NewWebhook,
  by: Actor,
): Promise<{ id: string; secret: string }> {
  const refused = channel.judge(url);
  if (refused !== undefined) throw new Refusal('webhook-host-refused', `the address ${refused}`);
  if (companyId !== undefined) await companies.find(companyId);
  const possible = kindsFor(companyId);
  const wanted = kinds.filter(isWebhookKind).filter((kind) => possible.includes(kind));
  if (wanted.length < kinds.length) throw new Refusal('request-invalid', `a kind is one of: ${possible.join(', ')}`);
  return webhooks.add({ url: new URL(url), kinds: kinds.length === 0 ? possible : wanted, companyId }, by);
}

/** Sends a `ping` to an endpoint now, once. @throws Refusal not-found */
export async function tryWebhook(
  parts: {
    messages: Pick<WebhookMessageStore, 'address'>;
    channel: Pick<WebhookChannel, 'send'>;
    clock: Pick<Clock, 'now'>;
    random: Pick<Random, 'id'>;
  },
  id: string,
): Promise<WebhookReply> {
  const address = await parts.messages.address(id);
  const timestamp = new Date(parts.clock.now()).toISOString();
  return parts.channel.send(address, {
    id: `ping-${parts.random.id()}`,
    body: JSON.stringify({ type: 'ping', timestamp, data: {} }),
  });
}

/** Ends an endpoint, with the events that wait for it. @throws Refusal not-found */
export function removeWebhook(
  { webhooks }: { webhooks: Pick<WebhookStore, 'remove'> },
  id: string,
  by: Actor,
): Promise<void> {
  return webhooks.remove(id, by);
}

/**
 * Makes a new secret; the former one signs too for a day.
 *
 * @param how.atOnce the new one signs alone, because somebody else may know the former one
 * @returns it, shown only once
 * @throws Refusal not-found
 */
export function renewWebhook(
  { webhooks }: { webhooks: Pick<WebhookStore, 'renew'> },
  { id, atOnce = false }: { id: string; atOnce?: boolean },
  by: Actor,
): Promise<string> {
  return webhooks.renew(id, { atOnce }, by);
}

/** Sends an event that could not be delivered once more, for a day. @throws Refusal not-found */
export function repeatEvent(
  { messages }: { messages: Pick<WebhookMessageStore, 'again'> },
  id: string,
  by: Actor,
): Promise<void> {
  return messages.again(id, by);
}
