import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import { passkeyHostOfPower } from '../../factors/passkey-origins.ts';
import { askForPasskey } from '../../login/ask-for-passkey.ts';
import { endAllSessions } from '../../login/end-all-sessions.ts';
import { logInByPasskey } from '../../login/log-in-by-passkey.ts';
import { logOut } from '../../login/log-out.ts';
import { type StartedLogin, startLogin } from '../../login/start-login.ts';
import { addresses } from '../kit/addresses.ts';
import { chooseLanguage, dropCookie, readCookie, setCookie, setFlash } from '../kit/panel-cookies.ts';
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
import { askerOf, type Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { refusedPage } from '../refused-page.ts';
import { pageOfStep } from '../route-steps.ts';
import { type LoginView, loginPage } from './login-page.ts';

export function addLoginRoutes(panel: Panel, { login: parts }: PanelParts, site: SiteSettings): void {
  const showLogin = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { status, ...view }: Pick<LoginView, 'login' | 'notice'> & { status?: number },
  ) => {
    const passkey = await askForPasskey(parts, request.panelContext.formId);
    return show(reply, loginPage(renderContextOf(request, site), { ...view, help: site.help, passkey }), status);
  };

  /** At the host of a brand everybody reads where other passkeys work, so the words do not say whose this one is. */
  const passkeyTrouble = (request: FastifyRequest, error: unknown): Trouble => {
    const trouble = troubleOf(request, error);
    const { relyingParty } = parts;
    const address = relyingParty && passkeyHostOfPower(relyingParty, request.host);
    const isRefused = error instanceof Refusal && error.id === 'passkey-refused';
    if (!isRefused || address === undefined) return trouble;
    return { ...trouble, notice: { mood: 'bad', text: 'passkey-login-not-here', gaps: { address } } };
  };

  panel.get(addresses.login, (request, reply) => showLogin(request, reply, { notice: flashNotice(request, reply) }));

  panel.get(addresses.noCookies, async (request, reply) =>
    show(reply, refusedPage(renderContextOf(request, site), { text: 'refused-no-cookies' })),
  );

  panel.post(addresses.login, async (request, reply) => {
    const login = formText(request, 'login').trim();
    try {
      const given = { login, password: formText(request, 'password'), ...askerOf(request) };
      const started = await startLogin(parts, { ...given, sessionId: readCookie(request, 'session') });
      if (started.remembered !== undefined) setCookie(request, reply, 'remembered', started.remembered);
      return goOnAfterLogin(request, reply, started);
    } catch (error) {
      return showLogin(request, reply, { login, ...troubleOf(request, error) });
    }
  });

  // A page that was open for long asks again, because its question is over sooner.
  panel.get(addresses.loginPasskey, async (request, reply) => {
    const fresh = await askForPasskey(parts, request.panelContext.formId);
    if (fresh === undefined) throw new Refusal('not-found');
    return reply.send(fresh);
  });

  panel.post(addresses.loginPasskey, async (request, reply) => {
    try {
      const given = { question: formText(request, 'question'), answer: formText(request, 'code') };
      const { formId } = request.panelContext;
      const sessionId = readCookie(request, 'session');
      const started = await logInByPasskey(parts, { ...given, formId, ...askerOf(request), sessionId });
      return goOnAfterLogin(request, reply, started);
    } catch (error) {
      return showLogin(request, reply, passkeyTrouble(request, error));
    }
  });

  panel.post(addresses.logout, async (request, reply) => {
    const { session } = request.panelContext;
    const everywhere = formText(request, 'everywhere') === 'yes' && session?.step === 'full';
    dropCookie(request, reply, 'session');
    if (everywhere) await endAllSessions(parts, { sessionId: session.id });
    else if (session !== undefined) await logOut(parts, { sessionId: session.id, address: request.ip });
    if (session?.step === 'full') setFlash(request, reply, everywhere ? 'logged-out-everywhere' : 'logged-out');
    return goTo(reply, addresses.login);
  });
}

function goOnAfterLogin(request: FastifyRequest, reply: FastifyReply, started: StartedLogin): FastifyReply {
  keepPosition(request, reply, started);
  // The next pages stay in the language of this one, also when only the browser has said it.
  if (readCookie(request, 'language') === undefined) chooseLanguage(request, reply, started.language);
  if (started.code?.sent === false) flashTrouble(request, reply, started.code.trouble);
  return goTo(reply, pageOfStep(started));
}
