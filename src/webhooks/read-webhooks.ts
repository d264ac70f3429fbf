import type { CompanyStore } from '../accounts/company-store.ts';
import type { FailedMessage, WebhookEndpoint } from './webhook-endpoint.ts';
import type { WebhookMessageStore } from './webhook-message-store.ts';
import type { WebhookStore } from './webhook-store.ts';

/** An endpoint as an operator sees it. */
export interface ListedWebhook extends WebhookEndpoint {
  /** Name of its company; undefined for an endpoint of all. */
  company: string | undefined;
}

export interface WebhooksView {
  endpoints: readonly ListedWebhook[];
  failed: readonly (FailedMessage & { url: string })[];
  companies: readonly { id: string; name: string }[];
}

/** All endpoints, and the events that could not be delivered. @throws Refusal store-unavailable */
export async function readWebhooks({
  webhooks,
  webhookMessages,
  companies,
}: {
  webhooks: Pick<WebhookStore, 'list'>;
  webhookMessages: Pick<WebhookMessageStore, 'listFailed'>;
  companies: Pick<CompanyStore, 'list'>;
}): Promise<WebhooksView> {
  const [endpoints, failed, all] = await Promise.all([webhooks.list(), webhookMessages.listFailed(), companies.list()]);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const urls = new Map(endpoints.map(({ id, url }) => [id, url]));
  return {
    endpoints: endpoints.map((each) => ({
      ...each,
      company: each.companyId === undefined ? undefined : names.get(each.companyId),
    })),
    failed: failed.map((each) => ({ ...each, url: urls.get(each.endpointId) ?? '' })),
    companies: all.filter(({ disabledAt }) => disabledAt === undefined).map(({ id, name }) => ({ id, name })),
  };
}
