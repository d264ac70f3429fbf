import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowBypass, askBypass, mailBypass, readBypass, withdrawBypass } from '../../people/bypass.ts';
import { addresses } from '../kit/addresses.ts';
import { type FlashMessage, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { t } from '../kit/render-context.ts';
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
import { empowered, empoweredNow } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { bypassPage } from './bypass-page.ts';
import { personPath } from './person-link.ts';

type WithId = { Params: { id: string } };
type Shown = { request: FastifyRequest<WithId>; reply: FastifyReply };

/** For operators: one login of somebody without a method (S14: it sets up nothing). */
export function addBypassRoutes(panel: Panel, { login, users }: PanelParts, site: SiteSettings): void {
  const path = `${addresses.operatorUsers}/:id/bypass`;
  const parts = { ...login, users };

  const showPage = async ({ request, reply }: Shown, more: { code?: string; reason?: string; trouble?: Trouble }) => {
    const entered = empowered(request);
    const { user, bypass } = await readBypass(parts, request.params.id);
    const context = renderContextOf(request, site, entered);
    const by = bypass?.asker ?? t(context, 'actor-command-line', { id: '' }).trim();
    const { code, reason, trouble } = more;
    const view = {
      user,
      bypass: bypass && { ...bypass, by, own: bypass.askedBy === entered.facts.user.id },
      code,
      reason,
      notice: trouble?.notice,
    };
    return show(reply, bypassPage(context, view), code === undefined ? trouble?.status : 201);
  };

  panel.get<WithId>(path, async (request, reply) => {
    const notice = flashNotice(request, reply);
    return showPage({ request, reply }, notice === undefined ? {} : { trouble: { notice, status: 200 } });
  });

  const mayOf = (request: FastifyRequest) => () => empoweredNow({ login }, request);
  const addAct = (
    word: string,
    said: FlashMessage,
    act: (
      given: { userId: string; reason: string },
      by: ReturnType<typeof actingOperator>,
      may: () => Promise<unknown>,
    ) => Promise<void>,
  ) =>
    panel.post<WithId>(`${path}${word}`, async (request, reply) => {
      const reason = formText(request, 'reason');
      try {
        await act({ userId: request.params.id, reason }, actingOperator(request), mayOf(request));
        setFlash(request, reply, said);
        return goTo(reply, `${personPath(addresses.operatorUsers, request.params.id)}/bypass`);
      } catch (error) {
        return showPage({ request, reply }, { reason, trouble: troubleOf(request, error) });
      }
    });

  addAct('', 'bypass-asked-now', (given, by) => askBypass(parts, given, by));
  addAct('/mail', 'bypass-mailed-now', (given, by, may) => mailBypass(parts, given, by, may));
  addAct('/withdraw', 'bypass-withdrawn-now', ({ userId }, by) => withdrawBypass(parts, userId, by));

  // The code is only in the reply to this form: not in an address, a cookie or a cached page.
  panel.post<WithId>(`${path}/allow`, async (request, reply) => {
    try {
      const code = await allowBypass(parts, request.params.id, actingOperator(request), mayOf(request));
      return showPage({ request, reply }, { code });
    } catch (error) {
      return showPage({ request, reply }, { trouble: troubleOf(request, error) });
    }
  });
}
