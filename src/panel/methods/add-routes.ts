import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import type { LoginPosition } from '../../login/conversation.ts';
import { checkEdit } from '../../login/editing.ts';
import { type Entered, enter } from '../../login/enter.ts';
import { askAgain } from '../../methods/ask-again.ts';
import { type BeginFactorRequest, beginFactor } from '../../methods/begin-factor.ts';
import { confirmFactor } from '../../methods/confirm-factor.ts';
import { codeTrouble, showCodePage } from '../code/show-code-page.ts';
import { advisedKinds, kindViews } from '../kinds/kind-views.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  flashTrouble,
  goTo,
  keepPosition,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { addableKinds } from './addable-kinds.ts';
import { setUpPage } from './set-up-page.ts';

/** Adds a method, during the login or later beside other methods (S05). */
export function addAddRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;

  panel.get(addresses.addMethod, async (request, reply) => {
    const entered = await enterToAdd(parts, request);
    // During the login the set-up page has this choice.
    if (entered.session.step !== 'full') return goTo(reply, addresses.setUp);
    const methods = entered.factors.map((each) => methodOf(each, entered.facts.company.country));
    const view = {
      kinds: addableKinds(parts, entered, request.host),
      passkeysAt: kindViews.passkey.elsewhere?.(parts, entered.facts, request.host),
      methods,
      skip: 'may',
      notice: flashNotice(request, reply),
    } as const;
    return show(reply, setUpPage(renderContextOf(request, site, entered), view));
  });

  for (const kind of advisedKinds) {
    const { begin, addPage } = kindViews[kind];
    if ('page' in begin) continue;
    panel.post(begin.button, async (request, reply) => {
      try {
        // A kind that begins with a button needs no input.
        keepPosition(
          request,
          reply,
          await beginFactor(login, { ...requestContext(request), kind } as BeginFactorRequest),
        );
        return goTo(reply, addPage);
      } catch (error) {
        troubleOf(request, error);
        if (error instanceof Refusal) flashTrouble(request, reply, error.id);
        return goTo(reply, addresses.addMethod);
      }
    });
  }

  const showCode = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterToAdd(parts, request);
    if (!hasCodePage(entered.session.work.adding?.kind)) return goTo(reply, addresses.addMethod);
    return showCodePage(parts, site, { request, reply, entered, why: 'add', trouble });
  };

  panel.get(addresses.addCode, (request, reply) => showCode(request, reply));

  panel.post(addresses.addCode, async (request, reply) => {
    try {
      const added = await confirmFactor(login, { ...requestContext(request), code: formText(request, 'code') });
      const trouble = codeTrouble(added);
      if (trouble !== undefined) return showCode(request, reply, trouble);
      if (added.state === 'added') return goOnAfterAdding(request, reply, added);
      return goTo(reply, addresses.addCode);
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });

  panel.post(`${addresses.addCode}/again`, async (request, reply) => {
    try {
      const position = await askAgain(login, { ...requestContext(request), what: 'addition' });
      keepPosition(request, reply, position);
      return goTo(reply, hasCodePage(position.adding) ? addresses.addCode : addresses.addMethod);
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });
}

/** Whether the kind uses the page of codes, rather than its own page. */
function hasCodePage(kind: LoginPosition['adding']): boolean {
  return kind !== undefined && kindViews[kind].addPage === addresses.addCode;
}

/**
 * In a full session only a confirmed user may change methods. The check comes before the form, so that no one fills it
 * in for nothing.
 */
export async function enterToAdd({ login }: Pick<PanelParts, 'login'>, request: FastifyRequest): Promise<Entered> {
  const entered = await enter(login, requestContext(request).sessionId, 'begin-factor');
  if (entered.session.step === 'full') checkEdit(entered);
  return entered;
}

/**
 * Continues after an addition: by a link with its last page; after the first method with advice to add a backup (S04),
 * otherwise with the list.
 */
export function goOnAfterAdding(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessionId, step, factor }: Pick<LoginPosition, 'sessionId' | 'step'> & { factor: { isPrimary: boolean } },
): FastifyReply {
  keepPosition(request, reply, { sessionId });
  if (step === 'enrolled') return goTo(reply, addresses.enrolled);
  setFlash(request, reply, 'method-added');
  return goTo(reply, factor.isPrimary ? addresses.addMethod : addresses.methods);
}
