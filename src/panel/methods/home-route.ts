import { changesSinceLogin } from '../../login/changes-since-login.ts';
import { enterPanel } from '../../login/enter.ts';
import { rememberBrowser } from '../../login/known-asker.ts';
import { forgetUnfinished, tellUnfinished } from '../../login/tell-unfinished.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { readCookie, setCookie, setFlash } from '../kit/panel-cookies.ts';
import { t } from '../kit/render-context.ts';
import { flashNotice, goTo, renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { homePage } from './home-page.ts';

export function addHomeRoute(panel: Panel, { login, audit }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.home, async (request, reply) => {
    const entered = await enterPanel(login, requestContext(request));
    const known = rememberBrowser(login, entered, readCookie(request, 'known'));
    if (known !== undefined) setCookie(request, reply, 'known', known);
    const context = renderContextOf(request, site, entered);
    const found = await changesSinceLogin({ audit }, entered.session.userId);
    const changes = found.map(({ event, at }) => ({ text: t(context, `change-${event}`), at }));
    const unfinished = await tellUnfinished(login, entered.session);
    const methods = entered.factors.map((each) => methodOf(each, entered.facts.company.country));
    const { callsHeldAt } = entered.facts.user;
    const view = { methods, changes, unfinished, callsHeldAt, notice: flashNotice(request, reply) };
    return show(reply, homePage(context, view));
  });

  panel.post(addresses.unfinished, async (request, reply) => {
    await forgetUnfinished(login, requestContext(request));
    setFlash(request, reply, 'unfinished-was-you');
    return goTo(reply, addresses.home);
  });
}
