import type { FastifyReply, FastifyRequest } from 'fastify';
import { listUsers, readUser } from '../../factors/list-users.ts';
import { resetSecondFactor } from '../../factors/reset-second-factor.ts';
import { readMissedKeys } from '../../incidents/read-missed-keys.ts';
import type { Entered } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { formText } from '../kit/read-form.ts';
import { flashNotice, renderContextOf, type SiteSettings, show, type Trouble, troubleOf } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { companyUser } from './company-routes.ts';
import { type OperatorUser, operatorUsersPage } from './operator-users-page.ts';
import { readUserListing, userSearchView } from './read-user-listing.ts';
import { resetFactorsPage } from './reset-factors-page.ts';

type WithId = { Params: { id: string } };

/** For operators: all users, and the reset of a second factor (S13). Operators cannot add one (S14). */
export function addOperatorRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users, setUpCodes, factors } = parts;
  panel.get(addresses.operatorUsers, async (request, reply) => {
    const entered = empowered(request);
    const { user: operator } = entered.facts;
    const listing = readUserListing(request);
    const page = await listUsers({ ...parts, attempts: login.attempts }, operator, listing);
    const missed = await readMissedKeys(parts, page.users);
    const shown = page.users.map(({ company, awaitsSetUp, ...each }) => ({
      ...companyUser(each, operator),
      company,
      role: each.role,
      callsHeld: each.callsHeldAt !== undefined,
      keysMissed: missed.has(each.userId),
      awaitsSetUp,
    }));
    const search = userSearchView(addresses.operatorUsers, listing, page);
    const view = { search, users: shown, notice: flashNotice(request, reply) };
    return show(reply, operatorUsersPage(renderContextOf(request, site, entered), view));
  });

  const showReset = async (
    { request, reply, entered }: { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered },
    { reason, trouble, isDone }: { reason?: string; trouble?: Trouble; isDone?: boolean } = {},
  ) => {
    const user = operatorUser(await readUser({ ...parts, factors: login.factors }, request.params.id));
    const typed = reason === undefined ? {} : { reason };
    const view = { user, notice: trouble?.notice, isDone: isDone === true, ...typed };
    return show(reply, resetFactorsPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get<WithId>(`${addresses.operatorUsers}/:id/reset`, async (request, reply) =>
    showReset({ request, reply, entered: empowered(request) }),
  );

  panel.post<WithId>(`${addresses.operatorUsers}/:id/reset`, async (request, reply) => {
    const entered = empowered(request);
    const reason = formText(request, 'reason');
    try {
      const reset = { userId: request.params.id, reason };
      const by = actingOperator(request);
      const { sessions, random } = login;
      const { setUpCode } = await resetSecondFactor({ factors, users, setUpCodes, sessions, random }, reset, by);
      // The code is only in the reply to this form: not in an address, a cookie or a cached page.
      const notice = { mood: 'good', text: 'reset-done', gaps: { code: setUpCode } } as const;
      return showReset({ request, reply, entered }, { trouble: { notice, status: 201 }, isDone: true });
    } catch (error) {
      return showReset({ request, reply, entered }, { reason, trouble: troubleOf(request, error) });
    }
  });
}

function operatorUser({ user, company, factors, awaitsSetUp }: Awaited<ReturnType<typeof readUser>>): OperatorUser {
  return {
    id: user.id,
    login: user.login,
    name: user.name,
    role: user.role,
    disabled: user.disabledAt !== undefined,
    company,
    methods: factors.map(({ kind, createdAt }) => ({ kind, addedAt: createdAt })),
    passwordAsked: user.passwordMustChangeAt !== undefined,
    callsHeld: user.callsHeldAt !== undefined,
    keysMissed: false,
    awaitsSetUp,
    isReader: false,
  };
}
