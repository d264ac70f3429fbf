import type { FastifyReply, FastifyRequest } from 'fastify';
import { grantOf } from '../../accounts/power-over.ts';
import type { User } from '../../accounts/user.ts';
import type { Actor } from '../../audit/audit-event.ts';
import type { Entered } from '../../login/enter.ts';
import { disableUser, enableUser } from '../../people/disable-user.ts';
import { type EditedUser, editUser } from '../../people/edit-user.ts';
import { eraseUser } from '../../people/erase-user.ts';
import { readToEdit } from '../../people/read-to-edit.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import type { Notice } from '../kit/render-context.ts';
import { flashNotice, goTo, renderContextOf, type SiteSettings, show, troubleOf } from '../kit/show-page.ts';
import { changedValues } from '../kit/shown-values.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { type EditedUserView, editPath, editUserPage, eraseUserPage, type UserFields } from './edit-user-page.ts';
import { changesOf, typedFields } from './user-fields.ts';

type WithId = { Params: { id: string } };
type Moment = { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered };

/** For operators, and for company admins over their own users: change, disable, enable and erase a user. */
export function addEditUserRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  for (const list of [addresses.operatorUsers, addresses.companyUsers]) addRoutesOf(list, panel, parts, site);
}

function addRoutesOf(list: string, panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users } = parts;
  const people = { ...login, users, devices: login.app.devices };

  const showEdit = async (
    { request, reply, entered }: Moment,
    { typed, notice, status }: { typed?: Partial<UserFields>; notice?: Notice | undefined; status?: number } = {},
  ) => {
    const { user, roles, companies } = await readToEdit(parts, request.params.id, entered.facts.user);
    const view = {
      user: viewOf(user),
      list,
      fields: fieldsOf(user),
      typed,
      roles,
      companies,
      notice: notice ?? flashNotice(request, reply),
    };
    return show(reply, editUserPage(renderContextOf(request, site, entered), view), status);
  };

  const showErase = async (
    { request, reply, entered }: Moment,
    { notice, status }: { notice?: Notice; status?: number } = {},
  ) => {
    const { user } = await readToEdit(parts, request.params.id, entered.facts.user);
    const view = { user: viewOf(user), list, notice };
    return show(reply, eraseUserPage(renderContextOf(request, site, entered), view), status);
  };

  panel.get<WithId>(`${list}/:id/edit`, async (request, reply) =>
    showEdit({ request, reply, entered: empowered(request) }),
  );

  panel.post<WithId>(`${list}/:id/edit`, async (request, reply) => {
    const entered = empowered(request);
    const moment = { request, reply, entered };
    const typed = changedValues(request, typedFields(request));
    try {
      const { user: reader } = entered.facts;
      const wanted = { userId: request.params.id, changes: changesOf(typed), grant: grantOf(reader) };
      const text = editedText(await editUser(people, wanted, actorOf(reader)));
      return showEdit(moment, { notice: { mood: 'good', text } });
    } catch (error) {
      return showEdit(moment, { typed, ...troubleOf(request, error) });
    }
  });

  panel.post<WithId>(`${list}/:id/disable`, async (request, reply) => {
    const { user: reader } = empowered(request).facts;
    const userId = request.params.id;
    const wanted = { userId, grant: grantOf(reader), reason: formText(request, 'reason') };
    await disableUser(people, wanted, actorOf(reader));
    setFlash(request, reply, 'user-disabled-now');
    return goTo(reply, editPath(list, userId));
  });

  panel.post<WithId>(`${list}/:id/enable`, async (request, reply) => {
    const { user: reader } = empowered(request).facts;
    const userId = request.params.id;
    await enableUser(people, { userId, grant: grantOf(reader) }, actorOf(reader));
    setFlash(request, reply, 'user-enabled-now');
    return goTo(reply, editPath(list, userId));
  });

  panel.get<WithId>(`${list}/:id/erase`, async (request, reply) =>
    showErase({ request, reply, entered: empowered(request) }),
  );

  panel.post<WithId>(`${list}/:id/erase`, async (request, reply) => {
    const entered = empowered(request);
    try {
      const may = () => empoweredNow(parts, request);
      const { user: reader } = entered.facts;
      const confirmed = { userId: request.params.id, grant: grantOf(reader), typed: formText(request, 'login'), may };
      await eraseUser(people, confirmed, actorOf(reader));
    } catch (error) {
      return showErase({ request, reply, entered }, troubleOf(request, error));
    }
    setFlash(request, reply, 'user-erased-now');
    return goTo(reply, list);
  });
}

function actorOf({ id, role }: User): Actor {
  return { kind: role, id };
}

function editedText({ changed, stillAtExtension, wasReset }: EditedUser) {
  if (changed.length === 0) return 'user-unchanged';
  if (wasReset) return 'user-edited-reset';
  return stillAtExtension.length > 0 ? 'user-edited-extension' : 'user-edited';
}

function viewOf({ id, login, name, disabledAt, companyEndedAt }: User): EditedUserView {
  const companyEnded = companyEndedAt !== undefined;
  return { id, login, name, companyEnded, disabled: disabledAt !== undefined && disabledAt !== companyEndedAt };
}

function fieldsOf({ name, login, email = '', extension = '', language, role, companyId }: User): UserFields {
  return { name, login, email, extension, language: language ?? '', role, companyId };
}
