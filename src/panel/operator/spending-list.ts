import type { Spending } from '../../policy/ledger/call-ledger.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** What was called away against what may be, for each period: a bar to look at, and the same in words. */
export function spendingList(context: RenderContext, spending: readonly Spending[]): Html {
  return html`<ul class="spending">${spending.map((each) => {
    const { period, minutes, mostMinutes, money, mostMoney } = each;
    return html`<li>
      <h3>${t(context, `period-${period}`)}</h3>
      ${line(context, { id: `${period}-minutes`, used: minutes, most: mostMinutes, unit: 'minutes' })}
      ${(mostMoney !== undefined || money > 0) && line(context, { id: `${period}-money`, used: money, most: mostMoney, unit: 'money' })}
    </li>`;
  })}</ul>`;
}

interface Line {
  id: string;
  used: number;
  most: number | undefined;
  unit: 'minutes' | 'money';
}

function line(context: RenderContext, { id, used, most, unit }: Line): Html {
  const amount = (value: number) => amountWords(context, value, unit);
  if (most === undefined) return html`<p>${t(context, `spent-${unit}`, { used: amount(used) })}</p>`;
  const words = t(context, `spent-${unit}-of`, {
    used: amount(used),
    most: amount(most),
    percent: most === 0 ? 100 : Math.round((100 * used) / most),
  });
  return html`<p id="${id}">${words}</p>
  <meter aria-labelledby="${id}" min="0" max="${most}" low="${most * 0.75}" high="${most * 0.9}" optimum="0" value="${used}"></meter>`;
}

/** Money is in whatever the operator's prices are in. */
function amountWords({ language }: RenderContext, value: number, unit: Line['unit']): string {
  const digits = unit === 'money' ? 2 : 0;
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}
