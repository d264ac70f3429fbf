import type { FastifyReply, FastifyRequest } from 'fastify';
import { findUnder } from '../accounts/power-over.ts';
import type { Role } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import { checkPower } from '../login/editing.ts';
import { type Entered, enterPanel } from '../login/enter.ts';
import { addresses, filePath } from './kit/addresses.ts';
import { requestContext } from './panel-app.ts';
import type { PanelParts } from './panel-parts.ts';
import { routeName } from './route-steps.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The operator or admin who sent the request, on a route of the table below. */
    empowered: Entered | undefined;
  }
}

/**
 * On what a route acts. `company`: the sender's own company, and the users in it whom they may see. `user`, `device`:
 * the user `:id`, if `power-over.ts` permits it, and a device of that user. `site`: this whole installation.
 */
export type PowerTarget = 'company' | 'user' | 'device' | 'site';

/** A page or an act of somebody with power over others. */
export interface PowerRoute {
  role: Exclude<Role, 'user'>;
  on: PowerTarget;
  /**
   * Whether password and second factor must be at most 20 minutes old: for acts, and for forms with something to type.
   */
  fresh: boolean;
  /** Where the user continues after confirming. By default the route itself. */
  back?: string;
}

const { companyUsers, companyCalls, companyFigures } = addresses;
const {
  operatorWebhooks,
  operatorUsers,
  addUser,
  operatorCompanies,
  operatorMethodRules,
  operatorBrands,
  operatorMails,
  operatorMailHtml,
  operatorCalls,
  operatorCallList,
  operatorFigures,
  operatorAudit,
  operatorPrograms,
  operatorRecordings,
} = addresses;
const user = `${operatorUsers}/:id`;
const company = `${operatorCompanies}/:id`;
const device = `${user}/devices/:deviceId`;

type Who = Pick<PowerRoute, 'role' | 'on'>;
const admin = { role: 'company-admin' } as const;
const operator = { role: 'operator' } as const;

const page = (who: Who): PowerRoute => ({ ...who, fresh: false });
const form = (who: Who): PowerRoute => ({ ...who, fresh: true });
const act = (who: Who, back: string): PowerRoute => ({ ...who, fresh: true, back });

/** See a user of a list; change, disable, enable and erase them, and end their sessions. */
function lifeOf(list: string, who: Pick<PowerRoute, 'role'>): Record<string, PowerRoute> {
  const [one, on] = [`${list}/:id`, { ...who, on: 'user' } as const];
  return {
    [`GET ${one}`]: page(on),
    [`POST ${one}/end-sessions`]: act(on, one),
    [`POST ${one}/ask-password`]: act(on, one),
    [`POST ${one}/welcome`]: act(on, one),
    [`GET ${one}/edit`]: form(on),
    [`POST ${one}/edit`]: act(on, `${one}/edit`),
    [`POST ${one}/disable`]: act(on, `${one}/edit`),
    [`POST ${one}/enable`]: act(on, `${one}/edit`),
    [`GET ${one}/erase`]: form(on),
    [`POST ${one}/erase`]: act(on, `${one}/erase`),
  };
}

/** A list or figures, as a page and as a file. */
function viewsOf(view: string, who: Who): Record<string, PowerRoute> {
  return { [`GET ${view}`]: page(who), [`GET ${filePath(view, 'csv')}`]: page(who) };
}

/** Users by a file, and as a file. */
function tablesOf(list: string, who: Who): Record<string, PowerRoute> {
  return {
    [`GET ${list}/import`]: form(who),
    [`POST ${list}/import`]: act(who, `${list}/import`),
    [`POST ${list}/import/apply`]: act(who, `${list}/import`),
    [`GET ${list}/export`]: act(who, list),
  };
}

/**
 * Every route with power over others. A route below `/operator` or `/company` that is not listed is refused. A form
 * asks for both proofs before it is shown, so that nothing typed is lost.
 */
export const powerRoutes: Readonly<Record<string, PowerRoute>> = {
  [`GET ${companyUsers}`]: page({ ...admin, on: 'company' }),
  [`POST ${companyUsers}`]: act({ ...admin, on: 'company' }, companyUsers),
  [`POST ${companyUsers}/remind`]: act({ ...admin, on: 'company' }, companyUsers),
  ...lifeOf(companyUsers, admin),
  ...viewsOf(companyCalls, { ...admin, on: 'company' }),
  ...viewsOf(companyFigures, { ...admin, on: 'company' }),
  ...tablesOf(companyUsers, { ...admin, on: 'company' }),
  [`GET ${operatorUsers}`]: page({ ...operator, on: 'site' }),
  [`GET ${addUser}`]: form({ ...operator, on: 'site' }),
  [`POST ${addUser}`]: act({ ...operator, on: 'site' }, addUser),
  ...lifeOf(operatorUsers, operator),
  ...tablesOf(operatorUsers, { ...operator, on: 'site' }),
  [`GET ${user}/reset`]: form({ ...operator, on: 'user' }),
  [`POST ${user}/reset`]: act({ ...operator, on: 'user' }, `${user}/reset`),
  [`GET ${user}/set-up-code`]: form({ ...operator, on: 'user' }),
  [`POST ${user}/set-up-code`]: act({ ...operator, on: 'user' }, `${user}/set-up-code`),
  [`GET ${user}/bypass`]: form({ ...operator, on: 'user' }),
  [`POST ${user}/bypass`]: act({ ...operator, on: 'user' }, `${user}/bypass`),
  [`POST ${user}/bypass/mail`]: act({ ...operator, on: 'user' }, `${user}/bypass`),
  [`POST ${user}/bypass/allow`]: act({ ...operator, on: 'user' }, `${user}/bypass`),
  [`POST ${user}/bypass/withdraw`]: act({ ...operator, on: 'user' }, `${user}/bypass`),
  [`POST ${user}/forget-browser`]: act({ ...operator, on: 'user' }, user),
  [`POST ${user}/release`]: act({ ...operator, on: 'user' }, user),
  [`POST ${user}/release-number`]: act({ ...operator, on: 'user' }, user),
  [`POST ${user}/unlock`]: act({ ...operator, on: 'user' }, user),
  [`POST ${user}/give-password`]: act({ ...operator, on: 'user' }, user),
  [`GET ${user}/data`]: form({ ...operator, on: 'user' }),
  [`GET ${user}/data.json`]: form({ ...operator, on: 'user' }),
  [`GET ${user}/devices`]: page({ ...operator, on: 'user' }),
  [`POST ${user}/devices/pairing-code`]: act({ ...operator, on: 'user' }, `${user}/devices`),
  [`GET ${device}/remove`]: form({ ...operator, on: 'device' }),
  [`POST ${device}/remove`]: act({ ...operator, on: 'device' }, `${device}/remove`),
  [`GET ${operatorCompanies}`]: page({ ...operator, on: 'site' }),
  [`GET ${company}/edit`]: form({ ...operator, on: 'site' }),
  [`POST ${company}/edit`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/brand`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/remembering`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/help`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/terms`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/roll-out`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/remind`]: act({ ...operator, on: 'site' }, operatorCompanies),
  [`POST ${company}/methods`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/methods/remove`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/campaign`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/disable`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`POST ${company}/enable`]: act({ ...operator, on: 'site' }, `${company}/edit`),
  [`GET ${operatorBrands}`]: page({ ...operator, on: 'site' }),
  [`GET ${operatorMails}`]: page({ ...operator, on: 'site' }),
  [`GET ${operatorMailHtml}`]: page({ ...operator, on: 'site' }),
  [`GET ${operatorMethodRules}`]: form({ ...operator, on: 'site' }),
  [`POST ${operatorMethodRules}`]: act({ ...operator, on: 'site' }, operatorMethodRules),
  [`POST ${operatorMethodRules}/remove`]: act({ ...operator, on: 'site' }, operatorMethodRules),
  [`GET ${operatorCalls}`]: page({ ...operator, on: 'site' }),
  [`POST ${operatorCalls}/stop`]: act({ ...operator, on: 'site' }, operatorCalls),
  [`POST ${operatorCalls}/resume`]: act({ ...operator, on: 'site' }, operatorCalls),
  [`POST ${operatorCalls}/lift`]: act({ ...operator, on: 'site' }, operatorCalls),
  [`POST ${operatorCalls}/release-number`]: act({ ...operator, on: 'site' }, operatorCalls),
  ...viewsOf(operatorCallList, { ...operator, on: 'site' }),
  ...viewsOf(operatorFigures, { ...operator, on: 'site' }),
  [`GET ${operatorWebhooks}`]: form({ ...operator, on: 'site' }),
  [`POST ${operatorWebhooks}`]: act({ ...operator, on: 'site' }, operatorWebhooks),
  [`POST ${operatorWebhooks}/again`]: act({ ...operator, on: 'site' }, operatorWebhooks),
  [`POST ${operatorWebhooks}/renew`]: act({ ...operator, on: 'site' }, operatorWebhooks),
  [`POST ${operatorWebhooks}/remove`]: act({ ...operator, on: 'site' }, operatorWebhooks),
  [`GET ${operatorPrograms}`]: form({ ...operator, on: 'site' }),
  [`POST ${operatorPrograms}`]: act({ ...operator, on: 'site' }, operatorPrograms),
  [`POST ${operatorPrograms}/renew`]: act({ ...operator, on: 'site' }, operatorPrograms),
  [`POST ${operatorPrograms}/remove`]: act({ ...operator, on: 'site' }, operatorPrograms),
  [`GET ${operatorRecordings}`]: form({ ...operator, on: 'site' }),
  [`POST ${operatorRecordings}`]: act({ ...operator, on: 'site' }, operatorRecordings),
  [`POST ${operatorRecordings}/withdraw`]: act({ ...operator, on: 'site' }, operatorRecordings),
  [`GET ${operatorRecordings}/:id/sound`]: act({ ...operator, on: 'site' }, operatorRecordings),
  ...viewsOf(operatorAudit, { ...operator, on: 'site' }),
  [`GET ${filePath(operatorAudit, 'jsonl')}`]: page({ ...operator, on: 'site' }),
};

const powerPaths = /^\/(?:operator|company)(?:\/|$)/;

/**
 * Runs before every route with power over others, after its body was read, which can take a while; before a large body
 * as well.
 */
export function authorisePower(parts: Pick<PanelParts, 'login'>) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const { url } = request.routeOptions;
    if (url !== undefined && powerPaths.test(url)) request.empowered = await empoweredNow(parts, request);
  };
}

/**
 * The one place that decides: checks role and proofs by the table, and whether the sender may act on the user in the
 * address, as it is now. An act that has waited asks again: the session may have ended.
 *
 * @throws Refusal not-found, role-missing, and as `enterPanel`, `checkPower` and `findUnder`
 */
export async function empoweredNow({ login }: Pick<PanelParts, 'login'>, request: FastifyRequest): Promise<Entered> {
  const name = routeName(request.method, request.routeOptions.url);
  const route = powerRoutes[name];
  if (route === undefined) throw new Refusal('not-found', `${name} is not in the table of powers`);
  const entered = await enterPanel(login, { ...requestContext(request), roles: [route.role] });
  if (route.fresh) checkPower(entered.session);
  if (isAboutUser(route)) await findUnder(login, entered.facts.user, idOf(request));
  return entered;
}

function isAboutUser({ on }: PowerRoute): boolean {
  return on === 'user' || on === 'device';
}

function idOf({ params }: FastifyRequest): string {
  return (params as { id?: string }).id ?? '';
}

/** The sender of a request, after `authorisePower`. @throws Refusal role-missing on a route that it did not check */
export function empowered({ empowered: entered }: FastifyRequest): Entered {
  if (entered === undefined) throw new Refusal('role-missing', 'the route was not checked');
  return entered;
}

/** The page of a confirmed act, with the ids of this request. */
export function pageOfPower({ method, routeOptions, params }: FastifyRequest): string | undefined {
  const route = powerRoutes[routeName(method, routeOptions.url)];
  const pattern = route?.back ?? routeOptions.url;
  if (route === undefined || pattern === undefined) return undefined;
  const ids = params as Record<string, string>;
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''));
}

/** Whether a user may be sent to this page after confirming; ids are as `Random.id` makes them (E07). */
export function isPageOfPower(path: string): boolean {
  return pagesOfPower.some((pattern) => pattern.test(path));
}

const pagesOfPower = Object.keys(powerRoutes)
  .filter((route) => route.startsWith('GET '))
  .map((route) => new RegExp(`^${route.slice('GET '.length).replace(/:\w+/g, '[A-Za-z0-9_-]+')}$`));
