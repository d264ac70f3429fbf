import { type Config, ConfigError } from '../../config.ts';
import { readRateFile } from '../rate-file-store.ts';
import { noRates } from '../rate-table.ts';
import type { CallRules } from './call-rules.ts';

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
