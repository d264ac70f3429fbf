import { type Setting, text, wholeNumber } from '../setting.ts';
import { allowances, budget, budgetOrNone, pauses } from './limit-readers.ts';

/** Limits, breakers and budgets of the ledger. */
export const limitSettings = {
  BELCODE_LIMIT_NUMBER: {
    read: allowances,
    default: '3/10m,8/1d',
    about: 'maximum calls to a number per period; busy and failed calls do not count',
  },
  BELCODE_LIMIT_RINGS: {
    read: allowances,
    default: '6/10m,20/1d',
    about:
      'calls that ring a number or an extension, and messages, for all but its owner; an owner has three times this',
  },
  BELCODE_LIMIT_USER: { read: allowances, default: '6/10m,20/1d', about: 'maximum calls to a user, over all numbers' },
  BELCODE_LIMIT_ADDRESS: {
    read: allowances,
    default: '40/10m,200/1d',
    about: 'maximum calls that a network address asks for; calls whose code passed do not count',
  },
  BELCODE_LIMIT_KEY: { read: allowances, default: '200/10m,5000/1d', about: 'maximum calls that an API key asks for' },
  BELCODE_LIMIT_KEY_CHALLENGES: {
    read: allowances,
    default: '5000/10m,20000/1d',
    about: 'codes of every kind that an API key may ask for, per period, "call again" included',
  },
  BELCODE_LIMIT_KEY_USER: {
    read: allowances,
    default: '10/10m,60/1d',
    about: 'codes of every kind that an API key may ask for, for one user',
  },
  BELCODE_CALL_PAUSES: {
    read: pauses,
    default: '20,60,120,300,600',
    about: 'seconds between calls to a number: after the first, the second and so on; the last one repeats',
  },
  BELCODE_PREFIX_CALLS: {
    read: wholeNumber(1, 100_000),
    default: '10',
    about: 'numbers of one prefix called in an hour without a code that passes, until the prefix is blocked',
  },
  BELCODE_COUNTRY_CALLS: {
    read: wholeNumber(1, 100_000),
    default: '40',
    about: 'the same for a country',
  },
  BELCODE_BUDGET_MINUTES: {
    read: budgetOrNone,
    default: 'hour:90,day:240,month:3000',
    about:
      'maximum minutes of outside calls, or none; the default is for a small office, and not beside a budget in money',
  },
  BELCODE_BUDGET_USER: {
    read: budget,
    default: 'hour:15,day:45',
    about: 'maximum minutes of one user, within the whole budget; a code that passes gives no minutes back',
  },
  BELCODE_BUDGET_COMPANY: {
    read: wholeNumber(1, 100),
    default: '50',
    about:
      'percent of every budget that one company may use, when others asked for a call in the last 31 days; ' +
      'and one API key for numbers of no user, while there is a company or another such key',
  },
  BELCODE_BUDGET_MONEY: {
    read: budget,
    default: '',
    about: 'maximum cost of outside calls, by the prices of BELCODE_RATES: hour:5,day:20,month:300',
  },
  BELCODE_RATES: {
    read: text,
    default: '',
    about:
      'file of prices, one per line: prefix,price of a minute,price of a call; without it only minutes are counted',
  },
} as const satisfies Record<string, Setting<unknown>>;
