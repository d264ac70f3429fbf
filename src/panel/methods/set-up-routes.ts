import type { FastifyReply, FastifyRequest } from 'fastify';
import { helpOf } from '../../accounts/help-contact.ts';
import { mayDo } from '../../login/conversation.ts';
import type { Entered } from '../../login/enter.ts';
import { enter } from '../../login/enter.ts';
import { needsSetUpCode, proveSetUpCode } from '../../login/prove-set-up-code.ts';
import { skipSetUp } from '../../login/skip-set-up.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { formText } from '../kit/read-form.ts';
import {
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
import { type SetUpView, setUpPage } from './set-up-page.ts';

/** The set-up during the login (S02, S16). */
export function addSetUpRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;
  const showSetUp = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enter(login, requestContext(request).sessionId, 'begin-factor');
    const context = renderContextOf(request, site, entered);
    const help = helpOf(entered.facts.company, context.language, site.help);
    const view = { ...setUpView(parts, entered, request.host), help, notice: trouble?.notice };
    return show(reply, setUpPage(context, view), trouble?.status);
  };

  panel.get(addresses.setUp, async (request, reply) => showSetUp(request, reply));

  panel.post(addresses.setUpOperatorCode, async (request, reply) => {
    try {
      const given = { ...requestContext(request), code: formText(request, 'code') };
      keepPosition(request, reply, await proveSetUpCode(login, given));
      return goTo(reply, addresses.setUp);
    } catch (error) {
      return showSetUp(request, reply, troubleOf(request, error));
    }
  });

  panel.post(addresses.skipSetUp, async (request, reply) => {
    try {
      keepPosition(request, reply, await skipSetUp(login, requestContext(request)));
      return goTo(reply, addresses.home);
    } catch (error) {
      return showSetUp(request, reply, troubleOf(request, error));
    }
  });
}

function setUpView(parts: PanelParts, entered: Entered, host: string): SetUpView {
  const { session, facts, factors, rollOut } = entered;
  return {
    kinds: addableKinds(parts, entered, host),
    passkeysAt: kindViews.passkey.elsewhere?.(parts, facts, host),
    methods: factors.map((each) => methodOf(each, facts.company.country)),
    skip: mayDo(session.step, 'skip-set-up') ? skipOf(rollOut) : 'by-link',
    login: facts.user.login,
    codeFirst: needsSetUpCode({ session, rollOut }),
    lastDayToSkip: facts.lastDayToSkip,
  };
}

/** Somebody with methods is here only because these lack a kind that their role needs. */
function skipOf(rollOut: Entered['rollOut']): SetUpView['skip'] {
  if (rollOut.state === 'enrolled') return 'required-by-rule';
  return rollOut.state === 'required' ? `required-by-${rollOut.reason}` : 'may';
}
