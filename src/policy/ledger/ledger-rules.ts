import { budgetPeriods } from '../../config/limit-readers.ts';
import { admissionRules } from './call-ledger.ts';
import { type CallRight, callRights, forgottenChannels, numberShares, unknownMinutes } from './call-rights.ts';
import {
  type CallRules,
  type CallTimes,
  messageRules,
  missedEnds,
  moneyParts,
  moneyPartsOf,
  startRules,
  switchboardAllowances,
  unknownSwitchboardAllowances,
} from './call-rules.ts';

/** All rules as JSON, for the scripts of the ledger. */
export function ledgerRulesOf(rules: CallRules, times: CallTimes): string {
  const { number, rings = [], user, address, apiKey, budgetMinutes, budgetMoney, callSeconds } = rules;
  const switchboard = number.map(({ max, ...each }) => ({ ...each, max: max * switchboardAllowances }));
  const allowances = { number, rings, switchboard, user, address, apiKey };
  const maxWindows = Object.entries(allowances).map(([whose, each]) => [
    whose,
    Math.max(0, ...each.map(({ windowSeconds }) => windowSeconds)),
  ]);
  return JSON.stringify({
    ...times,
    order: admissionRules.map(({ name, internal }) => ({
      name,
      internal,
      again: (startRules as readonly string[]).includes(name),
      message: (messageRules as readonly string[]).includes(name),
    })),
    mustBeRestored: rules.mustBeRestored ?? false,
    rights: callRights,
    numberShares,
    knownSwitchboard: switchboardAllowances,
    unknownSwitchboard: unknownSwitchboardAllowances / switchboardAllowances,
    reserve: callRights.find(({ name }) => name === 'login')?.budget,
    atOnce: atOnceOf(rules),
    userBudget: rules.userMinutes ?? {},
    unknownMinutes,
    companyShare: rules.companyShare ?? 1,
    allowances,
    maxWindowSeconds: Object.fromEntries(maxWindows),
    budgets: budgetPeriods.map((name) => ({
      name,
      minutes: budgetMinutes[name],
      money: budgetMoney[name] === undefined ? undefined : moneyPartsOf(budgetMoney[name]),
    })),
    money: Object.keys(budgetMoney).length > 0,
    moneyParts,
    missedKeys: rules.missedKeys,
    missedEnds,
    callSeconds,
  });
}

/** How many calls may be queued or up for a right and those below it; absent for a right that may use all. */
function atOnceOf({ maxConcurrentCalls: channels }: CallRules): Partial<Record<CallRight, number>> {
  if (channels === undefined) return {};
  const strangers = Math.max(1, Math.floor(channels * forgottenChannels.anonymous));
  // Also with few channels, strangers leave one to those who are known.
  const all = Math.max(strangers + 1, Math.floor(channels * forgottenChannels['known-forgotten']));
  return { anonymous: strangers, 'known-forgotten': all };
}
