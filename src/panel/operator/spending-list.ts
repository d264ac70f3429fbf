import type { Spending } from '../../policy/ledger/call-ledger.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** Spending against its limit per period, as a bar and in words. */
export function spendingList(context: RenderContext, spending: readonly Spending[]): Html {
  return html`<ul class="spending">${spending.map((each) => {
    const { period, minutes, maxMinutes, money, maxMoney } = each;
    return html`<li>
      <h3>${t(context, `period-${period}`)}</h3>
      ${line(context, { id: `${period}-minutes`, used: minutes, max: maxMinutes, unit: 'minutes' })}
      ${(maxMoney !== undefined || money > 0) && line(context, { id: `${period}-money`, used: money, max: maxMoney, unit: 'money' })}
    </li>`;
  })}</ul>`;
}

interface Line {
  id: string;
  used: number;
  max: number | undefined;
  unit: 'minutes' | 'money';
}

function line(context: RenderContext, { id, used, max, unit }: Line): Html {
  const amount = (value: number) => amountWords(context, value, unit);
  if (max === undefined) return html`<p>${t(context, `spent-${unit}`, { used: amount(used) })}</p>`;
  const words = t(context, `spent-${unit}-of`, {
    used: amount(used),
    max: amount(max),
    percent: max === 0 ? 100 : Math.round((100 * used) / max),
  });
  return html`<p id="${id}">${words}</p>
  <meter aria-labelledby="${id}" min="0" max="${max}" low="${max * 0.75}" high="${max * 0.9}" optimum="0" value="${used}"></meter>`;
}

/** Amounts of money are in the currency of the operator's prices. */
function amountWords({ language }: RenderContext, value: number, unit: Line['unit']): string {
  const digits = unit === 'money' ? 2 : 0;
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}
