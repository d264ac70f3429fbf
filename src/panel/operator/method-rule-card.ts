import { type FactorKind, factorKinds } from '../../accounts/factor-kind.ts';
import { roles } from '../../accounts/user.ts';
import type { RuleOfRole } from '../../people/set-method-rule.ts';
import { buttonForm, form, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatDay, type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

interface MethodRules {
  rules: readonly RuleOfRole[];
  title?: TextName;
}

/**
 * Which kinds of method each role may and must have, in one company or in all.
 *
 * @param path where a rule is sent; to `/remove` below it for its end
 */
export function methodRuleCard(
  context: RenderContext,
  path: string,
  { rules, title = 'method-rules-title' }: MethodRules,
): Html {
  return html`<section class="card" aria-labelledby="method-rules-title">
    <h2 id="method-rules-title">${t(context, title)}</h2>
    <p class="hint">${t(context, 'method-rules-hint')}</p>
    <ul class="plain-list">${rules.map((each) => html`<li class="method-rule">${ruleWords(context, path, each)}</li>`)}</ul>
    ${form(context, {
      action: path,
      fields: html`${selectField(context, {
        name: 'rule-role',
        label: 'field-role',
        value: 'user',
        options: roles.map((role) => ({ value: role, text: t(context, `role-${role}`) })),
      })}
      ${kindBoxes(context, 'allow', 'method-rule-allowed', factorKinds)}
      ${kindBoxes(context, 'require', 'method-rule-required', [])}
      <div class="field">
        <label for="rule-from">${t(context, 'method-rule-from')}</label>
        <input id="rule-from" name="rule-from" type="date" min="2000-01-01" max="2999-12-31" autocomplete="off" aria-describedby="rule-from-hint">
        <p class="hint" id="rule-from-hint">${t(context, 'method-rule-from-hint')}</p>
      </div>`,
      submit: 'save',
    })}
  </section>`;
}

function ruleWords(context: RenderContext, path: string, { role, own, rule }: RuleOfRole): Html {
  const name = t(context, `role-${role}`);
  if (rule === undefined) return html`<p><strong>${name}</strong> · ${t(context, 'method-rule-none')}</p>`;
  const { allowed, required, inForceFrom } = rule;
  const words = [
    allowed !== undefined && t(context, 'method-rule-only', { kinds: kindWords(context, allowed) }),
    required.length > 0 && t(context, 'method-rule-one-of', { kinds: kindWords(context, required) }),
    t(context, 'method-rule-since', { day: formatDay(context, inForceFrom) }),
    !own && t(context, 'method-rule-general'),
  ];
  return html`<p><strong>${name}</strong> · ${words.filter((each) => each !== false).join(' · ')}</p>${
    own &&
    buttonForm(context, {
      action: `${path}/remove`,
      text: 'method-rule-remove',
      about: name,
      fields: html`<input type="hidden" name="rule-role" value="${role}">`,
    })
  }`;
}

function kindWords(context: RenderContext, kinds: readonly FactorKind[]): string {
  return kinds.map((kind) => t(context, `kind-${kind}`)).join(', ');
}

function kindBoxes(context: RenderContext, name: string, label: TextName, chosen: readonly FactorKind[]): Html {
  return html`<fieldset class="options">
    <legend>${t(context, label)}</legend>
    ${factorKinds.map(
      (kind) =>
        html`<label><input type="checkbox" name="${name}-${kind}" value="yes" autocomplete="off" ${
          chosen.includes(kind) && html`checked`
        }>${t(context, `kind-${kind}`)}</label>`,
    )}
  </fieldset>`;
}
