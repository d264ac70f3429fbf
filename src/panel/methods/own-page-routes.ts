import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FactorKind } from '../../accounts/factor-kind.ts';
import { confirmFactor } from '../../methods/confirm-factor.ts';
import { type ShownAddition, showAddition } from '../../methods/show-addition.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { addresses } from '../kit/addresses.ts';
import type { Html } from '../kit/html.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import type { Notice, RenderContext } from '../kit/render-context.ts';
import { goTo, renderContextOf, type SiteSettings, show, type Trouble, troubleOf } from '../kit/show-page.ts';
import { wrongCodeNotice } from '../kit/wrong-code-notice.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { enterToAdd, goOnAfterAdding } from './add-routes.ts';

type Shown<Kind extends FactorKind> = Extract<ShownAddition, { kind: Kind }>;

/** The page of a kind that is not added on the page of codes: what the owner needs, and the form that proves it. */
export function addOwnPage<Kind extends FactorKind>(
  panel: Panel,
  parts: PanelParts,
  site: SiteSettings,
  { kind, page }: { kind: Kind; page: (context: RenderContext, view: Shown<Kind> & { notice?: Notice }) => Html },
): void {
  const { login } = parts;
  const { addPage: address, wrongAnswer } = kindViews[kind];

  const showOwn = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterToAdd(parts, request);
    const shown = await showAddition(login, entered);
    const isElsewhere = kindViews[kind].elsewhere?.(parts, entered.facts, request.host) !== undefined;
    if (shown?.kind !== kind || isElsewhere) return goTo(reply, addresses.addMethod);
    if (shown.over) {
      setFlash(request, reply, 'refused-challenge-over');
      return goTo(reply, addresses.addMethod);
    }
    const view = { ...(shown as Shown<Kind>), ...(trouble && { notice: trouble.notice }) };
    return show(reply, page(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get(address, (request, reply) => showOwn(request, reply));

  panel.post(address, async (request, reply) => {
    try {
      const added = await confirmFactor(login, { ...requestContext(request), code: formText(request, 'code') });
      if (added.state === 'added') return goOnAfterAdding(request, reply, added);
      if (added.state !== 'wrong') return showOwn(request, reply);
      const notice = wrongCodeNotice(added);
      const said = wrongAnswer === undefined ? notice : { ...notice, text: wrongAnswer };
      return showOwn(request, reply, { notice: said, status: 422 });
    } catch (error) {
      return showOwn(request, reply, troubleOf(request, error));
    }
  });
}
