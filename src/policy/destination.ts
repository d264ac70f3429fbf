/** What kind of number it is, by the numbering plan of its country. */
export const numberTypes = [
  'mobile',
  'fixed',
  'fixed-or-mobile',
  'voip',
  'toll-free',
  'premium-rate',
  'shared-cost',
  'personal',
  'pager',
  'uan',
  'voicemail',
] as const;

export type NumberType = (typeof numberTypes)[number];

export interface NumberFacts {
  e164: string;
  type: NumberType;
}

/**
 * Costly, or no telephone that a person answers: never called, whatever the operator allows. Company numbers (`uan`, the
 * Dutch 088) are called: behind many of them stands a desk phone.
 */
const refusedTypes = ['premium-rate', 'shared-cost', 'personal', 'pager', 'voicemail'] as const;

/**
 * Country codes that belong to no country, ITU-T E.164 Annex D: Inmarsat, mobile satellite, international networks,
 * and the international kinds of personal, shared-cost and premium-rate numbers. The numbering plans call satellite
 * telephones `mobile`, so the type alone does not tell.
 */
const refusedPrefixes = {
  '+870': 'satellite',
  '+881': 'satellite',
  '+882': 'satellite',
  '+883': 'satellite',
  '+878': 'personal',
  '+808': 'shared-cost',
  '+979': 'premium-rate',
} as const;

export type DestinationRefusal =
  | (typeof refusedTypes)[number]
  | (typeof refusedPrefixes)[keyof typeof refusedPrefixes]
  | 'not-allowed';

export type DestinationVerdict = { allowed: true } | { allowed: false; reason: DestinationRefusal };

/**
 * Whether a number may be called. Refusing is the default: with no allowed prefix, no number may.
 *
 * @param allowedPrefixes as the operator set them, `+31`; an empty or malformed prefix allows nothing
 */
export function judgeDestination(number: NumberFacts, allowedPrefixes: readonly string[]): DestinationVerdict {
  for (const [prefix, reason] of Object.entries(refusedPrefixes)) {
    if (number.e164.startsWith(prefix)) return { allowed: false, reason };
  }
  const refusedType = refusedTypes.find((type) => type === number.type);
  if (refusedType !== undefined) return { allowed: false, reason: refusedType };
  const allowed = allowedPrefixes.some((prefix) => /^\+[1-9]\d*$/.test(prefix) && number.e164.startsWith(prefix));
  return allowed ? { allowed: true } : { allowed: false, reason: 'not-allowed' };
}
