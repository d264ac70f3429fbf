import type { FastifyReply, FastifyRequest } from 'fastify';
import { addWebhook, removeWebhook, renewWebhook, repeatEvent } from '../../webhooks/change-webhooks.ts';
import { readWebhooks } from '../../webhooks/read-webhooks.ts';
import { addresses } from '../kit/addresses.ts';
import { type FlashMessage, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { type WebhooksPage, webhooksPage } from './webhooks-page.ts';

const path = addresses.operatorWebhooks;

/** For operators: the addresses that get events by webhook. */
export function addWebhooksRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { webhookChannel: channel, webhookMessages: messages, webhooks } = parts;
  const showPage = async (
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    { trouble, ...more }: Pick<WebhooksPage, 'typed' | 'secret'> & { trouble?: Trouble } = {},
  ) => {
    const notice = trouble?.notice ?? flashNotice(request, reply);
    const view = { ...(await readWebhooks(parts)), ...more, notice };
    const status = more.secret === undefined ? trouble?.status : 201;
    return show(reply, webhooksPage(renderContextOf(request, site, empowered(request)), view), status);
  };

  panel.get(path, (request, reply) => showPage({ request, reply }));

  // The secret is only in the reply to the form: not in an address, a cookie or a cached page.
  panel.post(path, async (request, reply) => {
    const typed = { url: formText(request, 'url').trim(), company: formText(request, 'company') };
    try {
      const companyId = typed.company === '' ? undefined : typed.company;
      const wanted = { url: typed.url, kinds: [], companyId };
      const { secret } = await addWebhook(
        { webhooks, companies: parts.companies, channel },
        wanted,
        actingOperator(request),
      );
      return await showPage({ request, reply }, { secret });
    } catch (error) {
      return showPage({ request, reply }, { typed, trouble: troubleOf(request, error) });
    }
  });

  /** An id that is no longer there is said on the page. */
  const actOn = (
    act: string,
    field: string,
    run: (id: string, request: FastifyRequest, reply: FastifyReply) => unknown,
  ) =>
    panel.post(`${path}/${act}`, async (request, reply) => {
      try {
        return await run(formText(request, field), request, reply);
      } catch (error) {
        return showPage({ request, reply }, { trouble: troubleOf(request, error) });
      }
    });
  const done = (request: FastifyRequest, reply: FastifyReply, said: FlashMessage) => {
    setFlash(request, reply, said);
    return goTo(reply, path);
  };

  actOn('renew', 'endpoint', async (id, request, reply) => {
    const secret = await renewWebhook({ webhooks }, { id }, actingOperator(request));
    return showPage({ request, reply }, { secret });
  });
  actOn('remove', 'endpoint', async (id, request, reply) => {
    await removeWebhook({ webhooks }, id, actingOperator(request));
    return done(request, reply, 'webhook-removed');
  });
  actOn('again', 'event', async (id, request, reply) => {
    await repeatEvent({ messages }, id, actingOperator(request));
    return done(request, reply, 'webhook-repeated');
  });
}
