import type { CallOverview, Spending } from '../policy/ledger/call-ledger.ts';

/**
 * The period whose budget has no room for one more call.
 *
 * @param callMinutes what a call may use at most, which is reserved before it is dialled
 * @returns undefined while each budget has room
 */
export function spentBudget(
  { spending }: Pick<CallOverview, 'spending'>,
  callMinutes: number,
): Spending['period'] | undefined {
  return spending.find(
    ({ minutes, maxMinutes, money, maxMoney }) =>
      (maxMinutes !== undefined && minutes + callMinutes > maxMinutes) || (maxMoney !== undefined && money >= maxMoney),
  )?.period;
}
