import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Company, isCallProof } from '../../accounts/company.ts';
import type { Actor } from '../../audit/audit-event.ts';
import { Refusal } from '../../errors.ts';
import type { Entered } from '../../login/enter.ts';
import { disableCompany, enableCompany } from '../../people/disable-company.ts';
import { editCompany, listCompanies, readCompany } from '../../people/edit-company.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import { isLanguage } from '../kit/texts.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import {
  type CompanyView,
  companiesPage,
  companyPath,
  type EditCompanyView,
  editCompanyPage,
} from './companies-page.ts';

type WithId = { Params: { id: string } };
type Moment = { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered };

/** For operators: the companies, their name, country and calls, and their end. */
export function addCompaniesRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const one = `${addresses.operatorCompanies}/:id`;
  const people = { ...parts.login, users: parts.users, companies: parts.companies };

  panel.get(addresses.operatorCompanies, async (request, reply) => {
    const companies = (await listCompanies(parts)).map(({ users, enrolled, ...company }) => ({
      ...viewOf(company),
      users,
      enrolled,
    }));
    const view = { companies, notice: flashNotice(request, reply) };
    return show(reply, companiesPage(renderContextOf(request, site, empowered(request)), view));
  });

  const showEdit = async (
    { request, reply, entered }: Moment,
    { typed, trouble }: { typed?: EditCompanyView['fields']; trouble?: Trouble } = {},
  ) => {
    const company = await readCompany(parts, request.params.id);
    const { name, country, language = '', callProof = '' } = company;
    const fields = typed ?? { name, country, language, callProof };
    const view = { company: viewOf(company), fields, notice: trouble?.notice ?? flashNotice(request, reply) };
    return show(reply, editCompanyPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get<WithId>(`${one}/edit`, async (request, reply) => showEdit({ request, reply, entered: empowered(request) }));

  panel.post<WithId>(`${one}/edit`, async (request, reply) => {
    const entered = empowered(request);
    const text = (name: string) => formText(request, name).trim();
    const typed = {
      name: text('name'),
      country: text('country').toUpperCase(),
      language: text('language'),
      callProof: text('call-proof'),
    };
    try {
      await editCompany(parts, request.params.id, { ...typed, ...choicesOf(typed) }, actorOf(entered));
    } catch (error) {
      return showEdit({ request, reply, entered }, { typed, trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'company-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/disable`, async (request, reply) => {
    await disableCompany(people, { companyId: request.params.id }, actorOf(empowered(request)));
    setFlash(request, reply, 'company-disabled-now');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/enable`, async (request, reply) => {
    await enableCompany(people, { companyId: request.params.id }, actorOf(empowered(request)));
    setFlash(request, reply, 'company-enabled-now');
    return goTo(reply, companyPath(request.params.id));
  });
}

function actorOf({ facts }: Entered): Actor {
  return { kind: 'operator', id: facts.user.id };
}

function viewOf({ id, name, country, disabledAt: endedAt }: Company): CompanyView {
  return { id, name, country, endedAt };
}

/**
 * Empty choices are those of the settings.
 *
 * @throws Refusal request-invalid for a choice that the page does not offer
 */
function choicesOf({ language, callProof }: EditCompanyView['fields']) {
  if (language !== '' && !isLanguage(language)) throw new Refusal('request-invalid', 'no such language');
  if (callProof !== '' && !isCallProof(callProof)) throw new Refusal('request-invalid', 'no such proof');
  return { language: language === '' ? undefined : language, callProof: callProof === '' ? undefined : callProof };
}
