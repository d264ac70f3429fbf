import { callProofs } from '../../accounts/company.ts';
import { factorKinds } from '../../accounts/factor-kind.ts';
import type { RememberPolicy } from '../../config/remember-reader.ts';
import type { Coverage } from '../../factors/coverage-store.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import type { RuleOfRole } from '../../people/set-method-rule.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, field, form, noticeBox, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatDay, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import { shownValues } from '../kit/shown-values.ts';
import { areaName } from './area-name.ts';
import { brandCard } from './brand-card.ts';
import { endWords } from './end-words.ts';
import { moneyWords, numberWords } from './figure-cells.ts';
import { type HelpFields, helpCard } from './help-card.ts';
import { methodRuleCard } from './method-rule-card.ts';
import { type PlanView, planCards } from './plan-cards.ts';
import { rememberingCard } from './remembering-card.ts';
import { remindForm, requiredWords } from './remind-form.ts';
import { type TermsView, termsCard } from './terms-card.ts';

export interface CompanyView {
  id: string;
  name: string;
  country: string;
  /** Undefined for the operator's own. */
  brand?: string | undefined;
  endedAt: Date | undefined;
  /** From when on nobody of it logs in, by its terms. */
  endsAt?: Date | undefined;
  /** Undefined for that of the site. */
  timeZone?: string | undefined;
}

export interface ListedCompany extends CompanyView, Coverage {
  /** This month. */
  calls: number;
  minutes: number;
  money: number;
  /** Date B (S16): its own, or that of all companies. */
  requireFrom: Date | undefined;
}

export interface CompaniesView {
  companies: readonly ListedCompany[];
  /** Of the month, for all companies together. */
  budget: { maxMinutes: number | undefined; maxMoney: number | undefined } | undefined;
  notice?: Notice | undefined;
}

/** For operators: every company, and how many of its users have a second factor. */
export function companiesPage(context: RenderContext, { companies, budget, notice }: CompaniesView): Html {
  return layout(context, {
    title: 'companies-title',
    wide: true,
    body: html`${noticeBox(context, notice)}
    <p><a class="button" href="${addresses.operatorMethodRules}">${t(context, 'method-rules-title')}</a>
      <a class="button" href="${addresses.operatorBrands}">${t(context, 'brands-title')}</a></p>
    ${companies.length === 0 && html`<p class="card">${t(context, 'companies-none')}</p>`}
    <ul class="rows users">${companies.map(
      ({ id, name, country, endedAt, endsAt, timeZone, requireFrom, ...counts }) => html`<li>
        <p class="who"><strong>${name}</strong><span class="hint">${areaName(context, country)}${
          endedAt !== undefined && ` · ${t(context, 'company-ended-since', { day: formatDay(context, endedAt) })}`
        }${endedAt === undefined && endsAt !== undefined && ` · ${endWords(context, { endsAt, timeZone })}`}</span></p>
        <div>${coverageWords(context, id, counts)}${counts.users > counts.enrolled && requiredWords(context, { requireFrom, timeZone })}${spendingWords(context, id, counts, budget)}</div>
        <div class="acts"><a class="button" href="${companyPath(id)}">${t(context, 'edit-user')}<span class="unseen"> ${name}</span></a>${remindForm(context, remindPath(id), { users: counts.users, withMethod: counts.enrolled }, name)}</div>
      </li>`,
    )}</ul>`,
  });
}

function coverageWords(context: RenderContext, id: string, { users, enrolled, byKind }: Coverage): Html {
  const kinds = factorKinds
    .filter((kind) => byKind[kind] > 0)
    .map((kind) => t(context, 'company-with-kind', { kind: t(context, `kind-${kind}`), count: byKind[kind] }));
  const without = `${addresses.operatorUsers}?${new URLSearchParams({ company: id, state: 'no-method' })}`;
  return html`<p>${t(context, 'company-coverage', { users, withMethod: enrolled })}</p>
    <p class="hint">${kinds.join(' · ')}${kinds.length > 0 && users > enrolled && ' · '}${
      users > enrolled && html`<a href="${without}">${t(context, 'company-without', { count: users - enrolled })}</a>`
    }</p>`;
}

function spendingWords(
  context: RenderContext,
  id: string,
  { calls, minutes, money }: Pick<ListedCompany, 'calls' | 'minutes' | 'money'>,
  budget: CompaniesView['budget'],
): Html {
  const { language } = context;
  const figures = `${addresses.operatorFigures}?${new URLSearchParams({ period: 'month', company: id })}`;
  const part = (used: number, max: number | undefined) =>
    max === undefined || max === 0
      ? ''
      : ` ${t(context, 'company-of-budget', { percent: Math.round((100 * used) / max) })}`;
  return html`<p class="hint"><a href="${figures}">${t(context, 'company-calls', { calls: numberWords(language, calls) })}</a>
    · ${t(context, 'company-minutes', { minutes: numberWords(language, minutes) })}${part(minutes, budget?.maxMinutes)}${
      money > 0 &&
      ` · ${t(context, 'call-cost', { money: moneyWords(language, money) })}${part(money, budget?.maxMoney)}`
    }</p>`;
}

export interface CompanyFields {
  name: string;
  country: string;
  /** Empty choices are those of the settings. */
  language: string;
  callProof: string;
}

export interface EditCompanyView {
  company: CompanyView;
  fields: CompanyFields;
  /** What was typed instead, before a refusal. */
  typed?: Partial<CompanyFields> | undefined;
  help: HelpFields;
  typedHelp?: HelpFields | undefined;
  remembering: RememberPolicy;
  terms: TermsView;
  plan: PlanView;
  methodRules: readonly RuleOfRole[];
  notice?: Notice | undefined;
}

/** The page on which an operator changes a company, ends it, or makes it active again. */
export function editCompanyPage(
  context: RenderContext,
  { company, fields: stored, typed, help, typedHelp, remembering, terms, plan, methodRules, notice }: EditCompanyView,
): Html {
  const path = `${addresses.operatorCompanies}/${encodeURIComponent(company.id)}`;
  const fields = { ...stored, ...typed };
  const hasEnded = company.endedAt !== undefined;
  return layout(context, {
    title: 'edit-company-title',
    intro: tBold(context, 'about-company', { name: company.name }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: `${path}/edit`,
        fields: html`${shownValues(stored)}
        ${field(context, { name: 'name', label: 'company-name', value: fields.name, autocomplete: 'off', maxLength: 80 })}
        ${field(context, { name: 'country', label: 'field-country', value: fields.country, autocomplete: 'off', maxLength: 2, hint: 'field-country-hint' })}
        ${selectField(context, {
          name: 'language',
          label: 'field-language',
          value: fields.language,
          options: [
            { value: '', text: t(context, 'language-of-settings') },
            ...offeredLanguages().map((each) => ({ value: each, text: profileOf(each).name })),
          ],
        })}
        ${selectField(context, {
          name: 'call-proof',
          label: 'field-call-proof',
          value: fields.callProof,
          options: [
            { value: '', text: t(context, 'call-proof-of-settings') },
            ...callProofs.map((each) => ({ value: each, text: t(context, `call-proof-${each}`) })),
          ],
        })}`,
        submit: 'save',
        beside: html`<a class="button" href="${addresses.operatorCompanies}">${t(context, 'back')}</a>`,
      })}
    </div>
    ${brandCard(context, path, company)}
    ${helpCard(context, path, help, typedHelp)}
    ${rememberingCard(context, path, remembering)}
    ${termsCard(context, path, terms)}
    ${planCards(context, path, plan)}
    ${methodRuleCard(context, `${path}/methods`, { rules: methodRules })}
    <section class="card" aria-labelledby="access-title">
      <h2 id="access-title">${t(context, 'access-title')}</h2>
      <p>${t(context, hasEnded ? 'company-is-ended' : 'company-is-active')}</p>
      ${!hasEnded && company.endsAt !== undefined && html`<p><strong>${endWords(context, company)}</strong></p>`}
      ${
        hasEnded
          ? buttonForm(context, { action: `${path}/enable`, text: 'enable-company', mood: 'primary' })
          : buttonForm(context, { action: `${path}/disable`, text: 'disable-company', mood: 'grave' })
      }
    </section>`,
  });
}

function remindPath(id: string): string {
  return `${addresses.operatorCompanies}/${encodeURIComponent(id)}/remind`;
}

/** The page on which a company is changed. */
export function companyPath(id: string): string {
  return `${addresses.operatorCompanies}/${encodeURIComponent(id)}/edit`;
}
