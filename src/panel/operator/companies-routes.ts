import type { Company } from '../../accounts/company.ts';
import { disableCompany, enableCompany } from '../../people/disable-company.ts';
import { readCompany } from '../../people/edit-company.ts';
import { type CompanyPlan, readPlan } from '../../people/plan-company.ts';
import { periodAround } from '../../people/read-call-figures.ts';
import { readCompanies } from '../../people/read-companies.ts';
import { readMethodRules } from '../../people/set-method-rule.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { flashNotice, goTo, renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { dayIn } from '../kit/zoned-time.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { type CompanyView, companiesPage, companyPath, editCompanyPage } from './companies-page.ts';
import { termsOf } from './company-fields.ts';
import { addCompanyForms, type ShowCompany } from './company-forms.ts';
import { addCompanyMethodRuleRoutes } from './method-rule-routes.ts';
import type { PlanView } from './plan-cards.ts';

type WithId = { Params: { id: string } };

/** For operators: the companies, their name, country and calls, and their end. */
export function addCompaniesRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const one = `${addresses.operatorCompanies}/:id`;
  const people = { ...parts.login, users: parts.users, companies: parts.companies };

  panel.get(addresses.operatorCompanies, async (request, reply) => {
    const { timeZone } = site;
    const month = periodAround('month', dayIn(timeZone, new Date(parts.login.clock.now())));
    const { companies, budget } = await readCompanies(parts, { ...month, timeZone });
    const listed = companies.map((each) => ({ ...each, ...viewOf(each) }));
    const view = { companies: listed, budget, notice: flashNotice(request, reply) };
    return show(reply, companiesPage(renderContextOf(request, site, empowered(request)), view));
  });

  const showEdit: ShowCompany = async (request, reply, { typed, help, terms, trouble } = {}) => {
    const company = await readCompany(parts, request.params.id);
    const { name, country, language = '', callProof = '' } = company;
    const timeZone = company.timeZone ?? site.timeZone;
    const plan = planView(await readPlan(parts, company.id), timeZone);
    const notice = trouble?.notice ?? flashNotice(request, reply);
    const view = {
      company: viewOf(company),
      fields: { name, country, language, callProof },
      typed,
      help: company.help ?? {},
      typedHelp: help,
      remembering: company.rememberDays ?? {},
      terms: { ...termsOf(company, timeZone), typed: terms, site: site.timeZone },
      plan,
      methodRules: await readMethodRules(parts, company.id),
      notice,
    };
    return show(reply, editCompanyPage(renderContextOf(request, site, empowered(request)), view), trouble?.status);
  };

  panel.get<WithId>(`${one}/edit`, (request, reply) => showEdit(request, reply));

  addCompanyForms(panel, parts, site, showEdit);
  addCompanyMethodRuleRoutes(panel, parts, site, ({ request, reply }, trouble) =>
    showEdit(request, reply, { trouble }),
  );

  panel.post<WithId>(`${one}/disable`, async (request, reply) => {
    await disableCompany(people, { companyId: request.params.id }, actingOperator(request));
    setFlash(request, reply, 'company-disabled-now');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/enable`, async (request, reply) => {
    await enableCompany(people, { companyId: request.params.id }, actingOperator(request));
    setFlash(request, reply, 'company-enabled-now');
    return goTo(reply, companyPath(request.params.id));
  });
}

function planView({ own, general, campaigns }: CompanyPlan, timeZone: string): PlanView {
  const day = (at: Date | undefined) => at && dayIn(timeZone, at);
  const dates = (of: CompanyPlan['own']) => ({ offerFrom: day(of.offerFrom), requireFrom: day(of.requireFrom) });
  return { own: dates(own), general: dates(general), campaign: campaigns[0], timeZone };
}

function viewOf({ id, name, country, brand, disabledAt: endedAt, endsAt, timeZone }: Company): CompanyView {
  return { id, name, country, brand, endedAt, endsAt, timeZone };
}
