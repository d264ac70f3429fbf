import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseForgottenPassword } from '../../login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../login/choose-new-password.ts';
import { checkEdit } from '../../login/editing.ts';
import { enter, enterPanel } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { dropCookie, setFlash } from '../kit/panel-cookies.ts';
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
import { type Panel, requestContext, sessionOf } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { pageOfStep } from '../route-steps.ts';
import { newPasswordPage } from './new-password-page.ts';

const differ: Trouble = { notice: { mood: 'bad', text: 'passwords-differ' }, status: 422 };

/** A change that the user wishes; it is confirmed first, like a change of methods (E01). */
export function addPasswordRoutes(panel: Panel, { login }: PanelParts, site: SiteSettings): void {
  const showOwn = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterPanel(login, requestContext(request));
    checkEdit(entered);
    const view = { action: addresses.password, why: 'own-wish', login: entered.facts.user.login } as const;
    const page = newPasswordPage(renderContextOf(request, site, entered), { ...view, notice: trouble?.notice });
    return show(reply, page, trouble?.status);
  };

  panel.get(addresses.password, (request, reply) => showOwn(request, reply));

  panel.post(addresses.password, async (request, reply) => {
    if (formText(request, 'password') !== formText(request, 'again')) return showOwn(request, reply, differ);
    try {
      const chosen = { ...requestContext(request), password: formText(request, 'password') };
      keepPosition(request, reply, await chooseNewPassword(login, chosen));
      setFlash(request, reply, 'password-saved');
      return goTo(reply, addresses.home);
    } catch (error) {
      return showOwn(request, reply, troubleOf(request, error));
    }
  });
}

/** A new password that the login requires (S17), or that replaces a forgotten one. */
export function addNewPasswordRoutes(panel: Panel, { login }: PanelParts, site: SiteSettings): void {
  const showAsked = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enter(login, requestContext(request).sessionId, 'read');
    const { facts, session } = entered;
    const why = session.step === 'forgotten-password' ? 'forgotten' : 'required';
    const late = why === 'forgotten' && session.forgottenBy !== 'mail' && facts.replacedPasswordHash !== undefined;
    const { login: name } = facts.user;
    const view = { action: addresses.newPassword, why, login: name, late, notice: trouble?.notice } as const;
    return show(reply, newPasswordPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get(addresses.newPassword, (request, reply) => showAsked(request, reply));

  panel.post(addresses.newPassword, async (request, reply) => {
    if (formText(request, 'password') !== formText(request, 'again')) return showAsked(request, reply, differ);
    const chosen = { ...requestContext(request), password: formText(request, 'password') };
    try {
      if (sessionOf(request).step === 'forgotten-password') {
        const before = formText(request, 'before');
        const isWhole = sessionOf(request).forgottenBy === 'mail' || before !== '';
        await chooseForgottenPassword(login, { ...chosen, before });
        dropCookie(request, reply, 'session');
        setFlash(request, reply, isWhole ? 'password-is-new' : 'password-is-new-by-code');
        return goTo(reply, addresses.login);
      }
      const position = await chooseNewPassword(login, chosen);
      keepPosition(request, reply, position);
      return goTo(reply, pageOfStep(position));
    } catch (error) {
      return showAsked(request, reply, troubleOf(request, error));
    }
  });
}
