import { readFileSync } from 'node:fs';
import { type RateTable, readRateTable } from './rate-table.ts';

/**
 * Reads the file of BELCODE_RATES when a program starts.
 *
 * @throws Error that names the file and its fault
 */
export function readRateFile(path: string): RateTable {
  try {
    return readRateTable(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
