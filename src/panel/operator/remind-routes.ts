import type { FastifyReply, FastifyRequest } from 'fastify';
import { peopleUnder } from '../../accounts/power-over.ts';
import { readCompany } from '../../people/edit-company.ts';
import { remindUsers } from '../../people/remind-users.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { goTo } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';

/** A reminder to those without a method: an operator's to one company, and an admin's to their own. */
export function addRemindRoutes(panel: Panel, parts: PanelParts): void {
  const { login, reminders } = parts;

  const remind = async (request: FastifyRequest, reply: FastifyReply, back: string, companyId?: string) => {
    const { user } = empowered(request).facts;
    const under = peopleUnder(user);
    const people = companyId === undefined ? under : { ...under, companyId };
    const reminded = await remindUsers({ reminders, mail: login.mail }, { people }, { kind: user.role, id: user.id });
    setFlash(request, reply, reminded > 0 ? 'reminders-asked' : 'reminders-none');
    return goTo(reply, back);
  };

  panel.post(`${addresses.companyUsers}/remind`, (request, reply) => remind(request, reply, addresses.companyUsers));

  panel.post<{ Params: { id: string } }>(`${addresses.operatorCompanies}/:id/remind`, async (request, reply) => {
    const { id } = await readCompany(parts, request.params.id);
    return remind(request, reply, addresses.operatorCompanies, id);
  });
}
