import type { FastifyReply, FastifyRequest } from 'fastify';
import { resetSecondFactor } from '../../factors/reset-second-factor.ts';
import { type Entered, enterPanel } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText, queryText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import { asked, type Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { companyUser, nextAddress, pageRows } from './company-routes.ts';
import { type OperatorUser, operatorUsersPage } from './operator-users-page.ts';
import { resetFactorsPage } from './reset-factors-page.ts';

type WithId = { Params: { id: string } };

/** For who runs the exchange: everybody, and the reset of a second factor (S13). Nothing here adds one (S14). */
export function addOperatorRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users, factors, enrolments, companies } = parts;
  const enterAsOperator = (request: FastifyRequest) => enterPanel(login, { ...asked(request), roles: ['operator'] });

  panel.get(addresses.operatorUsers, async (request, reply) => {
    const entered = await enterAsOperator(request);
    const [search, after] = [queryText(request, 'search').trim(), queryText(request, 'after')];
    const [rows, all, held] = await Promise.all([
      enrolments.list({ search, limit: pageRows + 1, ...(after === '' ? {} : { after }) }),
      companies.list(),
      users.listCallsHeld(),
    ]);
    const names = new Map(all.map(({ id, name }) => [id, name]));
    const shown = rows.slice(0, pageRows).map((each) => ({
      ...companyUser(each),
      ...{ company: names.get(each.companyId) ?? '', role: each.role, disabled: each.disabledAt !== undefined },
      callsHeld: held.includes(each.userId),
    }));
    const next = nextAddress(addresses.operatorUsers, rows, search);
    const view = { search, users: shown, next, notice: flashNotice(request, reply) };
    return show(reply, operatorUsersPage(renderContextOf(request, site, entered), view));
  });

  const showReset = async (
    { request, reply, entered }: { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered },
    { reason, trouble }: { reason?: string; trouble?: Trouble } = {},
  ) => {
    const user = await readUser(parts, request.params.id);
    const view = { user, notice: trouble?.notice, ...(reason === undefined ? {} : { reason }) };
    return show(reply, resetFactorsPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get<WithId>(`${addresses.operatorUsers}/:id/reset`, async (request, reply) =>
    showReset({ request, reply, entered: await enterAsOperator(request) }),
  );

  panel.post<WithId>(`${addresses.operatorUsers}/:id/reset`, async (request, reply) => {
    const entered = await enterAsOperator(request);
    const reason = formText(request, 'reason');
    try {
      const { id: userId } = await users.find(request.params.id);
      const endSessions = (id: string) => login.sessions.endAll(id);
      await resetSecondFactor(
        { factors, endSessions },
        { userId, reason },
        { kind: 'operator', id: entered.facts.user.id },
      );
      setFlash(request, reply, 'reset-done');
      return goTo(reply, addresses.operatorUsers);
    } catch (error) {
      return showReset({ request, reply, entered }, { reason, trouble: troubleOf(error) });
    }
  });
}

async function readUser({ users, companies, login }: PanelParts, id: string): Promise<OperatorUser> {
  const user = await users.find(id);
  const [factors, all] = await Promise.all([login.factors.list(id), companies.list()]);
  return {
    ...{ id, login: user.login, name: user.name, role: user.role, disabled: user.disabledAt !== undefined },
    company: all.find((each) => each.id === user.companyId)?.name ?? '',
    methods: factors.map(({ kind, createdAt }) => ({ kind, addedAt: createdAt })),
    passwordAsked: user.passwordMustChangeAt !== undefined,
    callsHeld: user.callsHeldAt !== undefined,
  };
}
