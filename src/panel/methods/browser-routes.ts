import { forgetOwnBrowser, rememberThisBrowser } from '../../login/remember-browser.ts';
import { addresses } from '../kit/addresses.ts';
import { setCookie, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { goTo } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';

/** The browsers in which a login of the user asks for no code. */
export function addBrowserRoutes(panel: Panel, { login }: PanelParts): void {
  panel.post(addresses.browsers, async (request, reply) => {
    const { cookie } = await rememberThisBrowser(login, requestContext(request));
    setCookie(request, reply, 'remembered', cookie);
    setFlash(request, reply, 'browser-remembered-now');
    return goTo(reply, addresses.home);
  });

  panel.post(addresses.forgetBrowser, async (request, reply) => {
    await forgetOwnBrowser(login, { ...requestContext(request), browserId: formText(request, 'browser') });
    setFlash(request, reply, 'browser-forgotten-now');
    return goTo(reply, addresses.home);
  });
}
