import type { FastifyReply } from 'fastify';
import { changesSinceLogin } from '../../login/changes-since-login.ts';
import { type Entered, enterPanel } from '../../login/enter.ts';
import { whatForwardNeeds } from '../../login/forward-access.ts';
import { type Asker, rememberBrowser } from '../../login/known-asker.ts';
import { daysFor } from '../../login/list-browsers.ts';
import { endOwnSession, readOwnSessions } from '../../login/own-sessions.ts';
import { readOwnBrowsers } from '../../login/remember-browser.ts';
import { forgetUnfinished, tellUnfinished } from '../../login/tell-unfinished.ts';
import { listOwnDevices } from '../../methods/list-devices.ts';
import { enterPage } from '../enter-page.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { addresses } from '../kit/addresses.ts';
import { afterLogin } from '../kit/after-login.ts';
import { forgetWanted, keepWanted, wantedPage } from '../kit/forward-return.ts';
import type { Html } from '../kit/html.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { wantedOidcRequest } from '../kit/oidc-return.ts';
import { readCookie, setCookie, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { flashNotice, goTo, renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { isTextName } from '../kit/texts.ts';
import { askerOf, type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import type { BrowsersView } from './browsers-card.ts';
import { goOnPage } from './go-on-page.ts';
import { homePage } from './home-page.ts';

export function addHomeRoute(panel: Panel, { login, audit }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.home, async (request, reply) => {
    const entered = await enterPage(login, request, 'use-panel');
    const known = rememberBrowser(login, entered, readCookie(request, 'known'));
    if (known !== undefined) setCookie(request, reply, 'known', known);
    const { forward } = site;
    // Somebody who was logged in already only passes through.
    if (keepWanted(request, reply, forward)) return goTo(reply, addresses.goOn);
    const context = renderContextOf(request, site, entered);
    const [found, unfinished, devices] = await Promise.all([
      changesSinceLogin({ audit }, entered.session.userId),
      tellUnfinished(login, entered.session),
      devicesOf(login, entered),
    ]);
    const changes = found.map(({ event, at }) => ({ text: t(context, `change-${event}`), at }));
    const methods = entered.factors.map((each) => methodOf(each, entered.facts.company.country));
    const { callsHeldAt } = entered.facts.user;
    const hasNews = found.length > 0 || unfinished.length > 0 || callsHeldAt !== undefined;
    const isWanted = (wantedOidcRequest(request, site.oidc) ?? wantedPage(request, forward)) !== undefined;
    if (!hasNews && isWanted) return goTo(reply, addresses.goOn);
    const { sessions: own, earlier: before } = await readOwnSessions({ ...login, audit }, entered.session);
    const sessions = own.map(({ digest, startedAt, seenAt, isThis }) => ({
      digest,
      startedAt: new Date(startedAt),
      seenAt: new Date(seenAt),
      isThis,
    }));
    const earlier = before && { at: before.at, address: before.address, by: kindWords(context, before.kind) };
    const notice = flashNotice(request, reply);
    const recoveredWith = entered.session.byRecovery && (await login.recoveryCodes.left(entered.session.userId)).left;
    const methodDue = entered.methods.state === 'due' ? entered.methods : undefined;
    const view = { methods, devices, changes, unfinished, sessions, earlier, callsHeldAt, notice };
    const browsers = await browsersOf(login, entered, askerOf(request));
    return show(reply, homePage(context, { ...view, recoveredWith, methodDue, browsers }));
  });

  // An address of the operator's lists, so it may be of another site.
  panel.get(addresses.goOn, async (request, reply) => {
    const waiting = wantedOidcRequest(request, site.oidc);
    if (waiting !== undefined) return showGoOn(reply, goOnPage(renderContextOf(request, site), waiting), waiting);
    const wanted = wantedPage(request, site.forward);
    if (wanted === undefined || site.forward === undefined)
      return reply.redirect(afterLogin(request, site.afterLogin) ?? addresses.home, 303);
    const need = whatForwardNeeds(await enterPanel(login, requestContext(request)), site.forward.rules, wanted);
    if (need === 'method') return goTo(reply, addresses.addMethod);
    forgetWanted(request, reply);
    return reply.redirect(wanted.url, 303);
  });

  panel.post(addresses.endSession, async (request, reply) => {
    await endOwnSession(login, { ...requestContext(request), digest: formText(request, 'session') });
    setFlash(request, reply, 'session-ended-now');
    return goTo(reply, addresses.home);
  });

  panel.post(addresses.unfinished, async (request, reply) => {
    await forgetUnfinished(login, requestContext(request));
    setFlash(request, reply, 'unfinished-was-you');
    return goTo(reply, addresses.home);
  });
}

async function browsersOf(
  login: PanelParts['login'],
  entered: Entered,
  asker: Asker,
): Promise<BrowsersView | undefined> {
  const days = daysFor(login, entered.facts);
  if (days === undefined || entered.factors.length === 0) return undefined;
  return { days, list: await readOwnBrowsers(login, entered, asker) };
}

/** A page between, because browsers hold redirections after a form to the content policy of its page. */
function showGoOn(reply: FastifyReply, page: Html, address: string): FastifyReply {
  return show(reply.header('refresh', `0; url=${address}`), page);
}

async function devicesOf(login: PanelParts['login'], { factors, session }: Entered): Promise<string[]> {
  if (!factors.some(({ kind }) => kindViews[kind].hasDevices)) return [];
  return (await listOwnDevices(login, session.userId)).map(({ name }) => name);
}

/** A kind of a version to come, and a login without a second factor, have no words. */
function kindWords(context: RenderContext, kind = ''): string | undefined {
  const text = `name-${kind}`;
  return isTextName(text) ? t(context, text) : undefined;
}
