import type { FastifyReply, FastifyRequest } from 'fastify';
import { anywhereKinds, isAnywhere } from '../../accounts/factor-kind.ts';
import { Refusal } from '../../errors.ts';
import { answerForgotten } from '../../login/answer-forgotten.ts';
import { callForgottenAgain } from '../../login/call-forgotten-again.ts';
import { forgotPassword } from '../../login/forgot-password.ts';
import { openPasswordLink } from '../../login/open-password-link.ts';
import { addresses } from '../kit/addresses.ts';
import { dropCookie, setFlash } from '../kit/panel-cookies.ts';
import { formText, queryText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  keepPosition,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import { askerOf, type Panel, requestContext, sessionOf } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import {
  forgotCodePage,
  forgotMailedPage,
  forgotPasswordPage,
  type Proof,
  passwordLinkPage,
} from './forgot-password-page.ts';

/** A forgotten password can be replaced here, but not the second factor (S17, E04). */
export function addForgotRoutes(panel: Panel, { login: parts }: PanelParts, site: SiteSettings): void {
  const proofs: readonly Proof[] = [...anywhereKinds, ...(parts.mail === undefined ? [] : ['mail' as const])];

  panel.get(addresses.forgot, async (request, reply) => {
    const notice = flashNotice(request, reply);
    return show(reply, forgotPasswordPage(renderContextOf(request, site), { proofs, help: site.help, notice }));
  });

  panel.post(addresses.forgot, async (request, reply) => {
    const login = formText(request, 'login').trim();
    const by = proofs.find((each) => each === formText(request, 'by'));
    try {
      if (by === undefined) throw new Refusal('request-invalid', 'no such proof');
      const forgotten = await forgotPassword(parts, { login, by, ...askerOf(request) });
      if (forgotten.state === 'mailed') {
        return show(reply, forgotMailedPage(renderContextOf(request, site), site), 200, addresses.forgotMailed);
      }
      keepPosition(request, reply, forgotten);
      return goTo(reply, addresses.forgotCode);
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      const view = { proofs, login, by, help: site.help, notice };
      return show(reply, forgotPasswordPage(renderContextOf(request, site), view), status);
    }
  });

  panel.get(addresses.forgotMailed, async (request, reply) =>
    show(reply, forgotMailedPage(renderContextOf(request, site), site)),
  );

  const showCode = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const { challenge } = sessionOf(request).work;
    if (challenge === undefined || !isAnywhere(challenge.kind))
      throw new Refusal('challenge-over', 'nothing was asked');
    const view = { proof: challenge.kind, digits: parts.digits, notice: trouble?.notice };
    return show(reply, forgotCodePage(renderContextOf(request, site), view), trouble?.status);
  };

  panel.get(addresses.forgotCode, (request, reply) => {
    const notice = flashNotice(request, reply);
    return showCode(request, reply, notice && { notice, status: 200 });
  });

  panel.post(addresses.forgotCode, async (request, reply) => {
    try {
      const answered = await answerForgotten(parts, { ...requestContext(request), code: formText(request, 'code') });
      if (answered.state === 'wrong') {
        return showCode(request, reply, { notice: { mood: 'bad', text: 'code-wrong-forgotten' }, status: 422 });
      }
      if (answered.state === 'over') {
        dropCookie(request, reply, 'session');
        setFlash(request, reply, 'forgot-over');
        return goTo(reply, addresses.forgot);
      }
      keepPosition(request, reply, answered);
      return goTo(reply, addresses.newPassword);
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });

  // The reply is the same for every login and every call (E06).
  panel.post(addresses.forgotAgain, async (request, reply) => {
    try {
      await callForgottenAgain(parts, requestContext(request));
      setFlash(request, reply, 'forgot-asked-again');
      return goTo(reply, addresses.forgotCode);
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });

  panel.get(addresses.passwordLink, async (request, reply) => {
    const token = queryText(request, 'token');
    return show(reply, passwordLinkPage(renderContextOf(request, site), { token }));
  });

  panel.post(addresses.passwordLink, async (request, reply) => {
    try {
      keepPosition(
        request,
        reply,
        await openPasswordLink(parts, { token: formText(request, 'link'), ...askerOf(request) }),
      );
      return goTo(reply, addresses.newPassword);
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      return show(
        reply,
        forgotPasswordPage(renderContextOf(request, site), { proofs, help: site.help, notice }),
        status,
      );
    }
  });
}
