import { endAllSessions } from '../../login/end-all-sessions.ts';
import { logOut } from '../../login/log-out.ts';
import { startLogin } from '../../login/start-login.ts';
import { addresses } from '../kit/addresses.ts';
import { chooseLanguage, dropCookie, readCookie, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  flashTrouble,
  goTo,
  keepPosition,
  renderContextOf,
  type SiteSettings,
  show,
  troubleOf,
} from '../kit/show-page.ts';
import { askerOf, type Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { refusedPage } from '../refused-page.ts';
import { pageOfStep } from '../route-steps.ts';
import { loginPage } from './login-page.ts';

export function addLoginRoutes(panel: Panel, { login: parts }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.login, async (request, reply) =>
    show(reply, loginPage(renderContextOf(request, site), { notice: flashNotice(request, reply), help: site.help })),
  );

  panel.get(addresses.noCookies, async (request, reply) =>
    show(reply, refusedPage(renderContextOf(request, site), { text: 'refused-no-cookies' })),
  );

  panel.post(addresses.login, async (request, reply) => {
    const login = formText(request, 'login').trim();
    try {
      const given = { login, password: formText(request, 'password'), ...askerOf(request) };
      const started = await startLogin(parts, { ...given, sessionId: readCookie(request, 'session') });
      keepPosition(request, reply, started);
      // The next pages stay in the language of this one, also when only the browser has said it.
      if (readCookie(request, 'language') === undefined) chooseLanguage(request, reply, started.language);
      if (started.code?.sent === false) flashTrouble(request, reply, started.code.trouble);
      return goTo(reply, pageOfStep(started));
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      return show(reply, loginPage(renderContextOf(request, site), { login, notice }), status);
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
