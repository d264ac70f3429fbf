import type { FastifyReply, FastifyRequest } from 'fastify';
import { addUser } from '../../accounts/add-user.ts';
import { grantOf } from '../../accounts/power-over.ts';
import type { User } from '../../accounts/user.ts';
import type { Entered } from '../../login/enter.ts';
import { readToAdd } from '../../people/read-to-edit.ts';
import { addresses } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import type { Notice } from '../kit/render-context.ts';
import { renderContextOf, type SiteSettings, show, troubleOf } from '../kit/show-page.ts';
import type { TextName } from '../kit/texts.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { addUserPage } from './add-user-page.ts';
import type { UserFields } from './edit-user-page.ts';
import { newUserOf, typedFields } from './user-fields.ts';

/** For operators: adds a user to any company. */
export function addAddUserRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users } = parts;

  const showForm = async (
    { request, reply, entered }: { request: FastifyRequest; reply: FastifyReply; entered: Entered },
    { typed, notice, status }: { typed?: UserFields; notice?: Notice; status?: number } = {},
  ) => {
    const { roles, companies } = await readToAdd(parts, entered.facts.user);
    const companyId = typed?.companyId || queryText(request, 'company') || companies[0]?.id || '';
    const fields = { ...(typed ?? nothing), companyId };
    return show(
      reply,
      addUserPage(renderContextOf(request, site, entered), { fields, roles, companies, notice }),
      status,
    );
  };

  panel.get(addresses.addUser, async (request, reply) => showForm({ request, reply, entered: empowered(request) }));

  // The password is only in the reply to this form: not in an address, a cookie or a cached page.
  panel.post(addresses.addUser, async (request, reply) => {
    const entered = empowered(request);
    const typed = typedFields(request);
    try {
      const { user: operator } = entered.facts;
      const by = { kind: operator.role, id: operator.id };
      const { random } = login;
      const added = newUserOf(typed);
      const isMailed = login.mail !== undefined && added.email !== undefined;
      const may = () => empoweredNow(parts, request);
      const first = { none: isMailed, welcome: isMailed, grant: grantOf(operator), may };
      const { user, password } = await addUser({ users, random }, added, first, by);
      const text = addedText(user, isMailed);
      const notice = { mood: 'good', text, gaps: { name: user.name, password } } as const;
      const { companyId, language, role } = typed;
      return showForm(
        { request, reply, entered },
        { typed: { ...nothing, companyId, language, role }, notice, status: 201 },
      );
    } catch (error) {
      return showForm({ request, reply, entered }, { typed, ...troubleOf(request, error) });
    }
  });
}

/** What is said of a new user. Without a mail the first password is in it. */
export function addedText({ secondFactorResetAt }: Pick<User, 'secondFactorResetAt'>, isMailed: boolean): TextName {
  if (isMailed) return secondFactorResetAt === undefined ? 'user-added-mailed' : 'user-added-mailed-reset';
  return secondFactorResetAt === undefined ? 'user-added' : 'user-added-reset';
}

const nothing: UserFields = {
  name: '',
  login: '',
  email: '',
  extension: '',
  language: '',
  role: 'user',
  companyId: '',
};
