import type { FastifyReply, FastifyRequest } from 'fastify';
import { addCompanyUser, LoginTaken } from '../../accounts/add-user.ts';
import { askPasswordChange } from '../../accounts/ask-password-change.ts';
import { endsSoon } from '../../accounts/company-terms.ts';
import type { User } from '../../accounts/user.ts';
import type { Enrolment } from '../../factors/enrolment-row.ts';
import { countUsers, listUsers } from '../../factors/list-users.ts';
import type { Entered } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText, optionalText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { addedText } from './add-user-routes.ts';
import { backTo } from './back-to.ts';
import { type CompanyUser, type CompanyUsersView, companyUsersPage } from './company-users-page.ts';
import { readUserListing, userSearchView } from './read-user-listing.ts';

/**
 * For company admins: users, kinds of methods and dates, but no numbers. An admin cannot set up a method for a user
 * (S14).
 */
export function addCompanyRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users } = parts;
  const lists = { ...parts, attempts: login.attempts };
  const showUsers = async (
    {
      request,
      reply,
      entered,
      status,
    }: { request: FastifyRequest; reply: FastifyReply; entered: Entered; status?: number },
    more: Pick<CompanyUsersView, 'notice' | 'typed'>,
  ) => {
    const { company, user: admin, requireFrom } = entered.facts;
    const listing = readUserListing(request);
    const page = await listUsers(lists, admin, listing);
    const counts = await countUsers(lists, admin);
    const view = {
      company: company.name,
      users: page.users.map((each) => companyUser(each, admin)),
      counts: { users: counts.users, withMethod: counts.enrolled },
      requireFrom,
      endsAt: endsSoon(company.endsAt, login.clock.now()) ? company.endsAt : undefined,
      timeZone: company.timeZone,
      search: userSearchView(addresses.companyUsers, listing, page),
      ...more,
    };
    return show(reply, companyUsersPage(renderContextOf(request, site, entered), view), status);
  };

  panel.get(addresses.companyUsers, async (request, reply) => {
    const entered = empowered(request);
    return showUsers({ request, reply, entered }, { notice: flashNotice(request, reply) });
  });

  panel.post(addresses.companyUsers, async (request, reply) => {
    const entered = empowered(request);
    const { user } = entered.facts;
    const [name, newLogin, email] = [
      formText(request, 'name'),
      formText(request, 'login').trim(),
      optionalText(request, 'email'),
    ];
    try {
      const { companyId } = user;
      const added = { companyId, login: newLogin, name, email, role: 'user' } as const;
      const { random, attempts, audit } = login;
      const isMailed = login.mail !== undefined && email !== undefined;
      const adding = { users, random, attempts, audit };
      const may = () => empoweredNow(parts, request);
      const { user: person, password } = await addCompanyUser(adding, added, user.id, { welcome: isMailed, may });
      const text = addedText(person, isMailed);
      const notice = { mood: 'good', text, gaps: { name, password } } as const;
      return showUsers({ request, reply, entered, status: 201 }, { notice });
    } catch (error) {
      const { notice, status } = addingTrouble(request, error, newLogin);
      const free = error instanceof LoginTaken ? error.proposal : undefined;
      const typed = { name, login: free ?? newLogin, ...(email === undefined ? {} : { email }) };
      return showUsers({ request, reply, entered, status }, { notice, typed });
    }
  });

  panel.post<{ Params: { id: string } }>(`${addresses.companyUsers}/:id/ask-password`, async (request, reply) => {
    const { facts } = empowered(request);
    await askPasswordChange({ users }, request.params.id, { kind: 'company-admin', id: facts.user.id });
    setFlash(request, reply, 'password-asked-now');
    return goTo(reply, backTo(request, addresses.companyUsers));
  });
}

/** A login may be taken in another company, so the page says no more than that it is not free, and proposes one. */
function addingTrouble(request: FastifyRequest, error: unknown, login: string): Trouble {
  const trouble = troubleOf(request, error);
  if (!(error instanceof LoginTaken) || error.proposal === undefined) return trouble;
  return { ...trouble, notice: { mood: 'bad', text: 'login-not-free', gaps: { login, free: error.proposal } } };
}

/** @param reader who looks at the list */
export function companyUser(
  { userId, login, name, factors, passwordMustChange, disabledAt }: Enrolment,
  reader: Pick<User, 'id'>,
): CompanyUser {
  const shown = { id: userId, login, name, methods: factors, passwordAsked: passwordMustChange };
  return { ...shown, disabled: disabledAt !== undefined, isReader: userId === reader.id };
}
