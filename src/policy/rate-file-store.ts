import { readFileSync } from 'node:fs';
import { type RateTable, readRateTable } from './rate-table.ts';

/**
 * Reads BELCODE_RATES, once, when a program starts.
 *
 * @throws Error that names the file and what is wrong with it
 */
export function readRateFile(path: string): RateTable {
  try {
    return readRateTable(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
