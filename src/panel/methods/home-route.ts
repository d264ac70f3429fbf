import { changesSinceLogin } from '../../login/changes-since-login.ts';
import { enterPanel } from '../../login/enter.ts';
import { rememberBrowser } from '../../login/known-asker.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { readCookie, setCookie } from '../kit/panel-cookies.ts';
import { t } from '../kit/render-context.ts';
import { flashNotice, renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { homePage } from './home-page.ts';

export function addHomeRoute(panel: Panel, { login, audit }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.home, async (request, reply) => {
    const entered = await enterPanel(login, requestContext(request));
    const known = rememberBrowser(login, entered.facts.user, readCookie(request, 'known'));
    if (known !== undefined) setCookie(request, reply, 'known', known);
    const context = renderContextOf(request, site, entered);
    const told = await changesSinceLogin({ audit }, entered.session.userId);
    const changes = told.map(({ event, at }) => ({ text: t(context, `audit-${event}`), at }));
    const methods = entered.factors.map((each) => methodOf(each, entered.facts.company.country));
    const { callsHeldAt } = entered.facts.user;
    return show(reply, homePage(context, { methods, changes, callsHeldAt, notice: flashNotice(request, reply) }));
  });
}
