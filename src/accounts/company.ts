import { Refusal } from '../errors.ts';
import { readName } from './name.ts';

/** People who share a telephone exchange's tenant. */
export interface Company {
  id: string;
  name: string;
  /** Where its telephone numbers without `+` are at home, ISO 3166-1 alpha-2. */
  country: string;
  createdAt: Date;
}

/** @throws Refusal name-invalid, country-invalid */
export function readCompany({ name, country }: { name: string; country: string }): { name: string; country: string } {
  if (!/^[A-Z]{2}$/.test(country)) throw new Refusal('country-invalid', 'a country is two capitals, as in NL');
  return { name: readName(name), country };
}
