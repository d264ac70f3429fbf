import type { Spending } from '../../policy/ledger/call-ledger.ts';
import { type Html, html } from '../kit/html.ts';
import { say, type Visit } from '../kit/visit.ts';

/** What was called away against what may be, for each period: a bar to look at, and the same in words. */
export function spendingList(visit: Visit, spending: readonly Spending[]): Html {
  return html`<ul class="spending">${spending.map((each) => {
    const { period, minutes, mostMinutes, money, mostMoney } = each;
    return html`<li>
      <h3>${say(visit, `period-${period}`)}</h3>
      ${line(visit, { id: `${period}-minutes`, used: minutes, most: mostMinutes, unit: 'minutes' })}
      ${(mostMoney !== undefined || money > 0) && line(visit, { id: `${period}-money`, used: money, most: mostMoney, unit: 'money' })}
    </li>`;
  })}</ul>`;
}

interface Line {
  id: string;
  used: number;
  most: number | undefined;
  unit: 'minutes' | 'money';
}

function line(visit: Visit, { id, used, most, unit }: Line): Html {
  const amount = (value: number) => amountWords(visit, value, unit);
  if (most === undefined) return html`<p>${say(visit, `spent-${unit}`, { used: amount(used) })}</p>`;
  const words = say(visit, `spent-${unit}-of`, {
    used: amount(used),
    most: amount(most),
    percent: most === 0 ? 100 : Math.round((100 * used) / most),
  });
  return html`<p id="${id}">${words}</p>
  <meter aria-labelledby="${id}" min="0" max="${most}" low="${most * 0.75}" high="${most * 0.9}" optimum="0" value="${used}"></meter>`;
}

/** Money is in whatever the operator's prices are in. */
function amountWords({ language }: Visit, value: number, unit: Line['unit']): string {
  const digits = unit === 'money' ? 2 : 0;
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}
