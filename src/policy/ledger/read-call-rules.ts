import { isDeepStrictEqual } from 'node:util';
import { budgetOrNone } from '../../config/limit-readers.ts';
import { type Config, ConfigError, settings } from '../../config.ts';
import { readRateFile } from '../rate-file-store.ts';
import { noRates } from '../rate-table.ts';
import { type CallRules, missedKeys } from './call-rules.ts';

/**
 * The rules that the operator sets for calls. They must be the same for every api and dialler.
 *
 * @throws ConfigError when the price file cannot be read, or is missing with a budget of money: without a price no call
 *   is within such a budget
 */
export function callRulesOf(config: Config): CallRules {
  const { BELCODE_BUDGET_MONEY: budgetMoney, BELCODE_RATES: path } = config;
  if (path === '' && Object.keys(budgetMoney).length > 0) {
    throw new ConfigError(['BELCODE_RATES is not set, and BELCODE_BUDGET_MONEY needs it for the price of a call']);
  }
  return {
    number: config.BELCODE_LIMIT_NUMBER,
    user: config.BELCODE_LIMIT_USER,
    address: config.BELCODE_LIMIT_ADDRESS,
    apiKey: config.BELCODE_LIMIT_KEY,
    rings: config.BELCODE_LIMIT_RINGS,
    budgetMinutes: budgetMinutesOf(config),
    userMinutes: config.BELCODE_BUDGET_USER,
    companyShare: config.BELCODE_BUDGET_COMPANY / 100,
    maxConcurrentCalls: config.BELCODE_CALLS_AT_ONCE,
    missedKeys,
    budgetMoney,
    rates: path === '' ? noRates : readRates(path),
    callSeconds: config.BELCODE_CALL_SECONDS,
  };
}

type Budgets = Pick<Config, 'BELCODE_BUDGET_MINUTES' | 'BELCODE_BUDGET_MONEY'>;

/**
 * Whether the budget is the default one, because by default nothing may be spent without a limit. It is enough for an
 * office of fifty people who log in twice a day by a call of one minute. Beside a budget in money it does not hold.
 */
export function hasBuiltInBudget({ BELCODE_BUDGET_MINUTES: minutes, BELCODE_BUDGET_MONEY: money }: Budgets): boolean {
  return isBuiltIn(minutes) && Object.keys(money).length === 0;
}

function budgetMinutesOf({ BELCODE_BUDGET_MINUTES: minutes, BELCODE_BUDGET_MONEY: money }: Budgets) {
  if (minutes === 'none' || (isBuiltIn(minutes) && Object.keys(money).length > 0)) return {};
  return minutes;
}

function isBuiltIn(minutes: Config['BELCODE_BUDGET_MINUTES']): boolean {
  return isDeepStrictEqual(minutes, budgetOrNone(settings.BELCODE_BUDGET_MINUTES.default));
}

function readRates(path: string) {
  try {
    return readRateFile(path);
  } catch (error) {
    throw new ConfigError([`BELCODE_RATES ${(error as Error).message}`]);
  }
}
