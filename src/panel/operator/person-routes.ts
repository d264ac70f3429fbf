import type { FastifyReply, FastifyRequest } from 'fastify';
import { askPasswordChange } from '../../accounts/ask-password-change.ts';
import { endSessionsOf } from '../../accounts/end-sessions.ts';
import { givePassword } from '../../accounts/give-password.ts';
import type { Grant } from '../../accounts/grant.ts';
import { loginsOf } from '../../accounts/logins-of.ts';
import { grantOf } from '../../accounts/power-over.ts';
import type { User } from '../../accounts/user.ts';
import type { Actor } from '../../audit/audit-event.ts';
import type { Entered } from '../../login/enter.ts';
import { forgetBrowser } from '../../people/forget-browser.ts';
import { readPerson } from '../../people/read-person.ts';
import { unlockUser } from '../../people/unlock-user.ts';
import { welcomeAgain } from '../../people/welcome-again.ts';
import { addresses } from '../kit/addresses.ts';
import { type FlashMessage, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { flashNotice, goTo, renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { personPath } from './person-link.ts';
import { personPage } from './person-page.ts';
import { personView } from './read-person-view.ts';

type WithId = { Params: { id: string } };
type Moment = { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered };

/** For a helpdesk: one person, for operators and for company admins over their own users, and the acts on them. */
export function addPersonRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  for (const list of [addresses.operatorUsers, addresses.companyUsers]) addRoutesOf(list, panel, parts, site);
}

function addRoutesOf(list: string, panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users, companies, audit, welcomes } = parts;

  const showPerson = async ({ request, reply, entered }: Moment, password?: string) => {
    const person = await readPerson({ ...login, users, companies, audit }, request.params.id, entered.facts.user);
    const actors = person.lines.changes.map(({ actor }) => (actor.kind === 'api-key' ? undefined : actor.id));
    const context = renderContextOf(request, site, entered);
    const view = personView(context, person, { list, logins: await loginsOf(users, actors) });
    const page = personPage(context, { ...view, password, notice: flashNotice(request, reply) });
    return show(reply, page, password === undefined ? 200 : 201);
  };

  panel.get<WithId>(`${list}/:id`, async (request, reply) =>
    showPerson({ request, reply, entered: empowered(request) }),
  );

  const addAct = (
    word: string,
    said: FlashMessage,
    act: (userId: string, by: Actor, grant: Grant) => Promise<unknown>,
  ) =>
    panel.post<WithId>(`${list}/:id/${word}`, async (request, reply) => {
      const { user } = empowered(request).facts;
      await act(request.params.id, actorOf(user), grantOf(user));
      setFlash(request, reply, said);
      return goTo(reply, personPath(list, request.params.id));
    });

  addAct('end-sessions', 'sessions-ended-now', (userId, by, grant) =>
    endSessionsOf(login, { userId, grant, reason: 'page' }, by),
  );
  const { attempts, mail } = login;
  addAct('welcome', 'welcome-sent', (userId, by) => welcomeAgain({ welcomes, attempts, mail }, userId, by));
  if (list !== addresses.operatorUsers) return;
  addAct('ask-password', 'password-asked-now', (userId, by) => askPasswordChange({ users }, userId, by));
  addAct('unlock', 'user-unlocked', (userId, by) => unlockUser(login, userId, by));
  panel.post<WithId>(`${list}/:id/forget-browser`, async (request, reply) => {
    const { user } = empowered(request).facts;
    const given = { userId: request.params.id, browserId: formText(request, 'browser') };
    await forgetBrowser({ ...login, users }, given, actorOf(user));
    setFlash(request, reply, 'browser-forgotten-now');
    return goTo(reply, personPath(list, request.params.id));
  });
  // The password is only in the reply to this form: not in an address, a cookie or a cached page.
  panel.post<WithId>(`${list}/:id/give-password`, async (request, reply) => {
    const entered = empowered(request);
    const given = { userId: request.params.id, may: () => empoweredNow(parts, request) };
    const password = await givePassword(login, given, actorOf(entered.facts.user));
    return showPerson({ request, reply, entered }, password);
  });
}

function actorOf({ id, role }: User): Actor {
  return { kind: role, id };
}
