import type { RuleOfRole } from '../../people/set-method-rule.ts';
import { addresses } from '../kit/addresses.ts';
import { noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { companyPath } from './companies-page.ts';
import { methodRuleCard } from './method-rule-card.ts';

export interface MethodRulesView {
  rules: readonly RuleOfRole[];
  /** Those with rules of their own, which come before these. */
  companies: readonly { id: string; name: string }[];
  notice?: Notice | undefined;
}

/** For operators: which kinds of method each role may and must have where its company has no rule of its own. */
export function methodRulesPage(context: RenderContext, { rules, companies, notice }: MethodRulesView): Html {
  return layout(context, {
    title: 'method-rules-title',
    intro: t(context, 'method-rules-about'),
    body: html`${noticeBox(context, notice)}
    ${methodRuleCard(context, addresses.operatorMethodRules, { rules, title: 'method-rules-of-all' })}
    ${
      companies.length > 0 &&
      html`<section class="card" aria-labelledby="own-rules-title">
        <h2 id="own-rules-title">${t(context, 'method-rules-own')}</h2>
        <ul class="plain-list">${companies.map(({ id, name }) => html`<li><a href="${companyPath(id)}">${name}</a></li>`)}</ul>
      </section>`
    }
    <p><a class="button" href="${addresses.operatorCompanies}">${t(context, 'back')}</a></p>`,
  });
}
