import { maskNumber } from './phone-number.ts';

/**
 * A telephone as `telephoneOf` writes it, masked: `061*****78;ext=202`.
 *
 * @param country ISO 3166-1 alpha-2; empty for numbers with their country code
 */
export function maskTelephone(telephone: string, country: string): string {
  const [number = '', ...behind] = telephone.split(';');
  return [maskNumber(number, country), ...behind].join(';');
}
