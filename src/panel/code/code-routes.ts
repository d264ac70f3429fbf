import type { FastifyReply, FastifyRequest } from 'fastify';
import { helpOf } from '../../accounts/help-contact.ts';
import { Refusal } from '../../errors.ts';
import { answerLogin } from '../../login/answer-login.ts';
import type { LoginPosition } from '../../login/conversation.ts';
import { rememberThisBrowser } from '../../login/remember-browser.ts';
import { sendCode } from '../../login/send-code.ts';
import { askAgain } from '../../methods/ask-again.ts';
import { enterPage } from '../enter-page.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { dropCookie, setCookie, setFlash } from '../kit/panel-cookies.ts';
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
import { takeNext } from '../kit/take-next.ts';
import { askerOf, type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { pageOfStep } from '../route-steps.ts';
import { noMethodPage } from './no-method-page.ts';
import { codeTrouble, showCodePage } from './show-code-page.ts';

/** The pages for a code that logs in (S06), or that confirms a change (E01). */
export function addCodeRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  addRoutesOf(panel, parts, site, { why: 'login', base: addresses.code });
  addRoutesOf(panel, parts, site, { why: 'confirm', base: addresses.confirmCode });

  panel.get(addresses.noMethod, async (request, reply) => {
    const entered = await enterPage(parts.login, request, 'answer-login');
    const { facts, usable } = entered;
    const methods = usable.map((each) => methodOf(each, facts.company.country));
    const context = renderContextOf(request, site, entered);
    return show(reply, noMethodPage(context, { methods, help: helpOf(facts.company, context.language, site.help) }));
  });
}

/** The login has passed by now, so a refusal is only said, on the next page. */
async function rememberIfChosen(
  { login }: PanelParts,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { sessionId, step }: LoginPosition,
): Promise<void> {
  if (step !== 'full' || formText(request, 'remember') !== 'yes') return;
  try {
    const { cookie } = await rememberThisBrowser(login, { ...askerOf(request), sessionId });
    setCookie(request, reply, 'remembered', cookie);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    flashTrouble(request, reply, error.id);
  }
}

interface Use {
  why: 'login' | 'confirm';
  base: typeof addresses.code | typeof addresses.confirmCode;
}

function addRoutesOf(panel: Panel, parts: PanelParts, site: SiteSettings, { why, base }: Use): void {
  const { login } = parts;

  const showCode = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterPage(login, request, 'answer-login');
    return showCodePage(parts, site, { request, reply, entered, why, trouble });
  };

  panel.get(base, (request, reply) => {
    const notice = flashNotice(request, reply);
    return showCode(request, reply, notice && { notice, status: 200 });
  });

  panel.post(base, async (request, reply) => {
    try {
      const answered = await answerLogin(login, { ...requestContext(request), code: formText(request, 'code') });
      if (answered.state === 'locked') {
        dropCookie(request, reply, 'session');
        setFlash(request, reply, 'refused-second-factor-locked');
        return goTo(reply, addresses.login);
      }
      if (answered.state === 'over') return goTo(reply, base);
      const trouble = codeTrouble(answered);
      if (trouble !== undefined) return showCode(request, reply, trouble);
      keepPosition(request, reply, answered);
      if (why === 'login') {
        await rememberIfChosen(parts, { request, reply }, answered);
        return goTo(reply, pageOfStep(answered));
      }
      setFlash(request, reply, 'confirmed');
      return goTo(reply, takeNext(request, reply));
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });

  panel.post(`${base}/again`, async (request, reply) => {
    try {
      await askAgain(login, { ...requestContext(request), what: 'code' });
      return goTo(reply, base);
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });

  panel.post(`${base}/method`, async (request, reply) => {
    try {
      await sendCode(login, { ...requestContext(request), factorId: formText(request, 'method') });
      return goTo(reply, base);
    } catch (error) {
      return showCode(request, reply, troubleOf(request, error));
    }
  });
}
