import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Company } from '../../accounts/company.ts';
import { emptyAsNull } from '../../accounts/empty-as-null.ts';
import { Refusal } from '../../errors.ts';
import { offeredLanguages } from '../../languages/languages.ts';
import type { Entered } from '../../login/enter.ts';
import { disableCompany, enableCompany } from '../../people/disable-company.ts';
import { editCompany, readCompany } from '../../people/edit-company.ts';
import { type CompanyPlan, planCampaign, planRollOut, readPlan } from '../../people/plan-company.ts';
import { periodAround } from '../../people/read-call-figures.ts';
import { readCompanies } from '../../people/read-companies.ts';
import { setCompanyBrand } from '../../people/set-company-brand.ts';
import { setCompanyHelp } from '../../people/set-company-help.ts';
import { setCompanyRemembering } from '../../people/set-company-remembering.ts';
import { setCompanyTerms } from '../../people/set-company-terms.ts';
import { readMethodRules } from '../../people/set-method-rule.ts';
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
import { changedValues } from '../kit/shown-values.ts';
import { dayIn, readMoment } from '../kit/zoned-time.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { type CompanyFields, type CompanyView, companiesPage, companyPath, editCompanyPage } from './companies-page.ts';
import { companyChangesOf, dayOf, policyOf, termsOf } from './company-fields.ts';
import type { HelpFields } from './help-card.ts';
import { addCompanyMethodRuleRoutes } from './method-rule-routes.ts';
import type { PlanView } from './plan-cards.ts';
import { readDay } from './read-day.ts';
import { rememberingRoles } from './remembering-card.ts';
import type { TermsFields } from './terms-card.ts';

type WithId = { Params: { id: string } };
/** What was typed before a refusal. */
type Kept = { typed?: Partial<CompanyFields>; help?: HelpFields; terms?: Partial<TermsFields> };
type Moment = { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered };

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

  const showEdit = async (
    { request, reply, entered }: Moment,
    { typed, help, terms, trouble }: Kept & { trouble?: Trouble } = {},
  ) => {
    const company = await readCompany(parts, request.params.id);
    const { name, country, language = '', callProof = '' } = company;
    const timeZone = company.timeZone ?? site.timeZone;
    const plan = planView(await readPlan(parts, company.id), timeZone);
    const notice = trouble?.notice ?? flashNotice(request, reply);
    const view = {
      company: viewOf(company),
      fields: { name, country, language, callProof },
      typed,
      help: help ?? company.help ?? {},
      remembering: company.rememberDays ?? {},
      terms: { ...termsOf(company, timeZone), typed: terms, site: site.timeZone },
      plan,
      methodRules: await readMethodRules(parts, company.id),
      notice,
    };
    return show(reply, editCompanyPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get<WithId>(`${one}/edit`, async (request, reply) => showEdit({ request, reply, entered: empowered(request) }));

  panel.post<WithId>(`${one}/edit`, async (request, reply) => {
    const entered = empowered(request);
    const text = (name: string) => formText(request, name).trim();
    const typed = changedValues<CompanyFields>(request, {
      name: text('name'),
      country: text('country').toUpperCase(),
      language: text('language'),
      callProof: text('call-proof'),
    });
    try {
      await editCompany(parts, request.params.id, companyChangesOf(typed), actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { typed, trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'company-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/help`, async (request, reply) => {
    const entered = empowered(request);
    const part = (name: string, language: string) => formText(request, `help-${name}-${language}`).trim();
    const help: HelpFields = Object.fromEntries(
      offeredLanguages().map((each) => [
        each,
        { text: part('text', each), phone: part('phone', each), mail: part('mail', each) },
      ]),
    );
    try {
      await setCompanyHelp(parts, request.params.id, help, actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { help, trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'help-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/brand`, async (request, reply) => {
    const entered = empowered(request);
    try {
      await setCompanyBrand(parts, request.params.id, formText(request, 'brand'), actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'company-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/remembering`, async (request, reply) => {
    const entered = empowered(request);
    try {
      const chosen = rememberingRoles.map((role) => [role, formText(request, `remember-${role}`)] as const);
      await setCompanyRemembering(parts, request.params.id, policyOf(chosen), actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'remembering-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/terms`, async (request, reply) => {
    const entered = empowered(request);
    const text = (name: string) => formText(request, name).trim();
    const whole = { timeZone: text('time-zone'), endsOn: text('ends-on'), terms: text('terms') };
    const terms = changedValues<TermsFields>(request, whole);
    try {
      const read = {
        timeZone: emptyAsNull(terms.timeZone),
        endsOn: dayOf(terms.endsOn),
        terms: emptyAsNull(terms.terms),
      };
      await setCompanyTerms(parts, request.params.id, { ...read, site: site.timeZone }, actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { terms, trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'terms-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${one}/roll-out`, async (request, reply) => {
    const entered = empowered(request);
    const whole = { offerFrom: formText(request, 'offer-from'), requireFrom: formText(request, 'require-from') };
    const days = changedValues(request, whole);
    try {
      const dates = { offerFrom: dayOf(days.offerFrom), requireFrom: dayOf(days.requireFrom) };
      const { id: companyId, timeZone = site.timeZone } = await readCompany(parts, request.params.id);
      await planRollOut(parts, { companyId, ...dates, timeZone }, actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'roll-out-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  addCompanyMethodRuleRoutes(panel, parts, site, (moment, trouble) =>
    showEdit({ ...moment, entered: empowered(moment.request) }, { trouble }),
  );

  panel.post<WithId>(`${one}/campaign`, async (request, reply) => {
    const entered = empowered(request);
    try {
      const { id: companyId, timeZone = site.timeZone } = await readCompany(parts, request.params.id);
      const startsAt = readMoment(timeZone, readDay(formText(request, 'starts')) ?? '');
      if (startsAt === undefined) throw new Refusal('date-invalid');
      await planCampaign(parts, { companyId, startsAt, timeZone }, actingOperator(request));
    } catch (error) {
      return showEdit({ request, reply, entered }, { trouble: troubleOf(request, error) });
    }
    setFlash(request, reply, 'campaign-planned');
    return goTo(reply, companyPath(request.params.id));
  });

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
