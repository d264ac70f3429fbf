import type { CallFigures } from '../../incidents/call-figure-store.ts';
import { outcomeGroups } from '../../incidents/call-record.ts';
import { profileOf } from '../../languages/languages.ts';
import type { RenderContext } from '../kit/render-context.ts';
import type { Language, TextName } from '../kit/texts.ts';

/** A column of the table of figures. `unit`: how its value is written. */
export interface FigureColumn {
  name: string;
  head: TextName;
  value: (figures: CallFigures) => number | undefined;
  unit?: 'percent' | 'seconds' | 'money';
  forOperators?: boolean;
}

export const figureColumns: readonly FigureColumn[] = [
  { name: 'calls', head: 'figures-calls', value: ({ calls }) => calls },
  ...outcomeGroups.map(
    (group): FigureColumn => ({
      name: group,
      head: `outcome-group-${group}`,
      value: ({ outcomes }) => outcomes[group],
    }),
  ),
  { name: 'conversion', head: 'figures-conversion', value: conversion, unit: 'percent' },
  { name: 'minutes', head: 'csv-minutes', value: ({ minutes }) => minutes },
  { name: 'money', head: 'csv-money', value: ({ money }) => money, unit: 'money', forOperators: true },
  { name: 'average-wait', head: 'figures-average-wait', value: averageWait, unit: 'seconds' },
  {
    name: 'longest-wait',
    head: 'figures-longest-wait',
    value: ({ waits, maxSeconds }) => (waits === 0 ? undefined : maxSeconds),
    unit: 'seconds',
  },
];

/** The cells of one row, in words. */
export function figureCells(
  { language }: RenderContext,
  columns: readonly FigureColumn[],
  figures: CallFigures,
): string[] {
  return columns.map(({ value, unit }) => {
    const found = value(figures);
    if (found === undefined) return '–';
    switch (unit) {
      case 'percent':
        return `${Math.round(found)}%`;
      case 'seconds':
        return `${numberWords(language, found)} s`;
      case 'money':
        return moneyWords(language, found);
      default:
        return numberWords(language, found);
    }
  });
}

/** With one decimal where a number is small. */
export function numberWords(language: Language, value: number): string {
  return new Intl.NumberFormat(profileOf(language).locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** Amounts are in the currency of the operator's prices. */
export function moneyWords(language: Language, money: number): string {
  return new Intl.NumberFormat(profileOf(language).locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(money);
}

/** Percent of the calls that ended in a login. */
export function conversion({ calls, outcomes }: CallFigures): number | undefined {
  return calls === 0 ? undefined : (100 * outcomes.passed) / calls;
}

export function averageWait({ waits, waitedSeconds }: CallFigures): number | undefined {
  return waits === 0 ? undefined : waitedSeconds / waits;
}
