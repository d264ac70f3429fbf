import { list, type Read } from '../setting.ts';

/** At most `max` per window. */
export interface Allowance {
  max: number;
  windowSeconds: number;
}

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Allowances that all apply at the same time: `3/10m,8/1d`. */
export const allowances: Read<Allowance[]> = (value) =>
  list(value).map((each) => {
    const [, max, length, unit] = /^([1-9]\d{0,5})\/([1-9]\d{0,3})([smhd])$/.exec(each) ?? [];
    if (unit === undefined) throw new Error('must be allowances separated by commas, as in 3/10m,8/1d');
    return { max: Number(max), windowSeconds: Number(length) * unitSeconds[unit as keyof typeof unitSeconds] };
  });

export const budgetPeriods = ['hour', 'day', 'month'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** A budget for one or more periods: `hour:60,day:400,month:6000`. */
export const budget: Read<Partial<Record<BudgetPeriod, number>>> = (value) => {
  const limits: Partial<Record<BudgetPeriod, number>> = {};
  for (const each of list(value)) {
    const [, period, max] = /^(hour|day|month):(\d{1,9}(?:\.\d{1,2})?)$/.exec(each) ?? [];
    if (period === undefined) throw new Error('must be amounts by period, as in hour:60,day:400,month:6000');
    limits[period as BudgetPeriod] = Number(max);
  }
  return limits;
};

/** A budget, or `none` for an operator who wants none. */
export const budgetOrNone: Read<Partial<Record<BudgetPeriod, number>> | 'none'> = (value) =>
  value === 'none' ? value : budget(value);

/** Whole seconds: `20,60,120`. */
export const pauses: Read<number[]> = (value) => {
  const seconds = list(value);
  if (seconds.length === 0 || !seconds.every((each) => /^\d{1,5}$/.test(each))) {
    throw new Error('must be whole seconds separated by commas, as in 20,60,120');
  }
  return seconds.map(Number);
};
