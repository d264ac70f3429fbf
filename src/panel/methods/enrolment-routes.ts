import { logOut } from '../../login/log-out.ts';
import { openEnrolmentLink } from '../../login/open-enrolment-link.ts';
import { addresses } from '../kit/addresses.ts';
import { afterLogin } from '../kit/after-login.ts';
import { dropCookie, setCookie, setFlash } from '../kit/panel-cookies.ts';
import { formText, queryText } from '../kit/read-form.ts';
import { goTo, keepPosition, renderContextOf, type SiteSettings, show, troubleOf } from '../kit/show-page.ts';
import { askerOf, type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { enrolledPage, enrolmentPage } from './enrolment-pages.ts';

/** The set-up of a first method by the link of another panel, and the way back there. */
export function addEnrolmentRoutes(panel: Panel, { login }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.enrolment, async (request, reply) =>
    show(reply, enrolmentPage(renderContextOf(request, site), { token: queryText(request, 'token') })),
  );

  panel.post(addresses.enrolment, async (request, reply) => {
    try {
      const given = { token: formText(request, 'link'), ...askerOf(request) };
      const opened = await openEnrolmentLink(login, given);
      if (opened.returnTo !== undefined) setCookie(request, reply, 'return', opened.returnTo);
      if (opened.state === 'set-up') {
        keepPosition(request, reply, opened);
        return goTo(reply, addresses.setUp);
      }
      setFlash(request, reply, 'enrolment-log-in');
      return goTo(reply, addresses.login);
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      return show(reply, enrolmentPage(renderContextOf(request, site), { token: '', notice }), status);
    }
  });

  panel.get(addresses.enrolled, async (request, reply) => show(reply, enrolledPage(renderContextOf(request, site))));

  // A page of the operator's sites, so it may be of another host.
  panel.get(addresses.enrolledReturn, async (request, reply) => {
    const { sessionId, address } = requestContext(request);
    dropCookie(request, reply, 'session');
    dropCookie(request, reply, 'return');
    await logOut(login, { sessionId, address });
    return reply.redirect(afterLogin(request, site.afterLogin) ?? addresses.login, 303);
  });
}
