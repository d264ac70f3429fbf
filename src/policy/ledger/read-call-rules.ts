import { type Config, ConfigError } from '../../config.ts';
import { readRateFile } from '../rate-file-store.ts';
import { noRates } from '../rate-table.ts';
import type { CallRules } from './call-rules.ts';

/**
 * What the operator has set about calls. Every api and dialler is to have the same.
 *
 * @throws ConfigError when the file of prices cannot be read, or a budget of money has none: a call whose price nobody
 *   knows is never within such a budget
 */
export function callRulesOf(config: Config): CallRules {
  const { BELCODE_BUDGET_MONEY: budgetMoney, BELCODE_RATES: path } = config;
  if (path === '' && Object.keys(budgetMoney).length > 0) {
    throw new ConfigError(['BELCODE_RATES is not set, and BELCODE_BUDGET_MONEY needs it: a call has no price else']);
  }
  return {
    number: config.BELCODE_LIMIT_NUMBER,
    user: config.BELCODE_LIMIT_USER,
    address: config.BELCODE_LIMIT_ADDRESS,
    apiKey: config.BELCODE_LIMIT_KEY,
    budgetMinutes: config.BELCODE_BUDGET_MINUTES,
    budgetMoney,
    rates: path === '' ? noRates : readRates(path),
    callSeconds: config.BELCODE_CALL_SECONDS,
  };
}

function readRates(path: string) {
  try {
    return readRateFile(path);
  } catch (error) {
    throw new ConfigError([`BELCODE_RATES ${(error as Error).message}`]);
  }
}
