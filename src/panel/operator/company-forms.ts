import type { FastifyReply, FastifyRequest } from 'fastify';
import { emptyAsNull } from '../../accounts/empty-as-null.ts';
import { Refusal } from '../../errors.ts';
import { offeredLanguages } from '../../languages/languages.ts';
import { editCompany, readCompany } from '../../people/edit-company.ts';
import { planCampaign, planRollOut } from '../../people/plan-company.ts';
import { setCompanyBrand } from '../../people/set-company-brand.ts';
import { setCompanyHelp } from '../../people/set-company-help.ts';
import { setCompanyRemembering } from '../../people/set-company-remembering.ts';
import { setCompanyTerms } from '../../people/set-company-terms.ts';
import { addresses } from '../kit/addresses.ts';
import { type FlashMessage, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { goTo, type SiteSettings, type Trouble, troubleOf } from '../kit/show-page.ts';
import { changedValues } from '../kit/shown-values.ts';
import { readMoment } from '../kit/zoned-time.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { type CompanyFields, companyPath } from './companies-page.ts';
import { companyChangesOf, dayOf, policyOf } from './company-fields.ts';
import { type HelpFields, helpOfParts, helpParts } from './help-card.ts';
import { readDay } from './read-day.ts';
import { rememberingRoles } from './remembering-card.ts';
import type { TermsFields } from './terms-card.ts';

/** Help contacts in ten languages, whose signs may take nine signs of a form each. */
const maxBodyBytes = 24 * 1024;

type OfCompany = FastifyRequest<{ Params: { id: string } }>;

/** What was typed before a refusal. */
interface Kept {
  typed?: Partial<CompanyFields>;
  help?: HelpFields;
  terms?: Partial<TermsFields>;
}

/** Shows the page of a company, with what was typed and why it was refused, if it was. */
export type ShowCompany = (
  request: OfCompany,
  reply: FastifyReply,
  kept?: Kept & { trouble?: Trouble },
) => Promise<FastifyReply>;

/** The forms of the page of one company: what each reads, and the act that saves it. */
export function addCompanyForms(panel: Panel, parts: PanelParts, site: SiteSettings, showCompany: ShowCompany): void {
  const limits = { bodyLimit: maxBodyBytes };
  /** @param save the typed values, which the page shows again when the act refuses them */
  const addForm = <Typed>(
    name: string,
    saved: FlashMessage,
    read: (request: OfCompany) => Typed,
    save: (request: OfCompany, typed: Typed) => Promise<unknown>,
    keep: (typed: Typed) => Kept = () => ({}),
  ) =>
    panel.post<{ Params: { id: string } }>(
      `${addresses.operatorCompanies}/:id/${name}`,
      limits,
      async (request, reply) => {
        empowered(request);
        const typed = read(request);
        try {
          await save(request, typed);
        } catch (error) {
          return showCompany(request, reply, { ...keep(typed), trouble: troubleOf(request, error) });
        }
        setFlash(request, reply, saved);
        return goTo(reply, companyPath(request.params.id));
      },
    );

  addForm(
    'edit',
    'company-saved',
    (request) => {
      const text = (name: string) => formText(request, name).trim();
      return changedValues<CompanyFields>(request, {
        name: text('name'),
        country: text('country').toUpperCase(),
        language: text('language'),
        callProof: text('call-proof'),
      });
    },
    async (request, typed) => editCompany(parts, request.params.id, companyChangesOf(typed), actingOperator(request)),
    (typed) => ({ typed }),
  );

  addForm(
    'help',
    'help-saved',
    readHelp,
    (request, help) => setCompanyHelp(parts, request.params.id, help, actingOperator(request)),
    (help) => ({ help }),
  );

  addForm(
    'brand',
    'company-saved',
    (request) => formText(request, 'brand'),
    (request, brand) => setCompanyBrand(parts, request.params.id, brand, actingOperator(request)),
  );

  addForm(
    'remembering',
    'remembering-saved',
    (request) => {
      const whole = rememberingRoles.map((role) => [role, formText(request, `remember-${role}`)] as const);
      return Object.entries(changedValues<Record<string, string>>(request, Object.fromEntries(whole)));
    },
    async (request, changed) => {
      const pairs = changed.map(([role, days = '']) => [role, days] as const);
      const roles = changed.map(([role]) => role);
      return setCompanyRemembering(parts, request.params.id, policyOf(pairs), actingOperator(request), roles);
    },
  );

  addForm(
    'terms',
    'terms-saved',
    (request) => {
      const text = (name: string) => formText(request, name).trim();
      const whole = { timeZone: text('time-zone'), endsOn: text('ends-on'), terms: text('terms') };
      return changedValues<TermsFields>(request, whole);
    },
    async (request, { timeZone, endsOn, terms }) => {
      const read = { timeZone: emptyAsNull(timeZone), endsOn: dayOf(endsOn), terms: emptyAsNull(terms) };
      return setCompanyTerms(parts, request.params.id, { ...read, site: site.timeZone }, actingOperator(request));
    },
    (terms) => ({ terms }),
  );

  addForm(
    'roll-out',
    'roll-out-saved',
    (request) => {
      const whole = { offerFrom: formText(request, 'offer-from'), requireFrom: formText(request, 'require-from') };
      return changedValues(request, whole);
    },
    async (request, { offerFrom, requireFrom }) => {
      const dates = { offerFrom: dayOf(offerFrom), requireFrom: dayOf(requireFrom) };
      const { id: companyId, timeZone = site.timeZone } = await readCompany(parts, request.params.id);
      await planRollOut(parts, { companyId, ...dates, timeZone }, actingOperator(request));
    },
  );

  addForm(
    'campaign',
    'campaign-planned',
    (request) => formText(request, 'starts'),
    async (request, starts) => {
      const { id: companyId, timeZone = site.timeZone } = await readCompany(parts, request.params.id);
      const startsAt = readMoment(timeZone, readDay(starts) ?? '');
      if (startsAt === undefined) throw new Refusal('date-invalid');
      await planCampaign(parts, { companyId, startsAt, timeZone }, actingOperator(request));
    },
  );
}

function readHelp(request: OfCompany): HelpFields {
  const part = (name: string, language: string) => formText(request, `help-${name}-${language}`).trim();
  const whole = Object.fromEntries(
    offeredLanguages().map((each) => [
      each,
      { text: part('text', each), phone: part('phone', each), mail: part('mail', each) },
    ]),
  );
  return helpOfParts(changedValues(request, helpParts(whole)));
}
