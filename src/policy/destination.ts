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
 * Costly, or no telephone that a person answers: never called, whatever the operator allows. Company numbers (`uan`,
 * the Dutch 088) are called: behind many of them stands a desk phone.
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

/** One line of the operator: calls under this prefix are allowed, or refused. */
export interface DestinationRule {
  /** `+31` */
  prefix: string;
  allowed: boolean;
  /** The company's own; else everybody's. */
  own: boolean;
}

/** With the rule that decided; a refusal that no rule could change has none, nor has a number without any rule. */
export type DestinationVerdict =
  | { allowed: true; rule: DestinationRule }
  | { allowed: false; reason: DestinationRefusal; rule?: DestinationRule };

/** Rules for everybody, from BELCODE_DESTINATIONS. */
export function baseRules(prefixes: readonly string[]): DestinationRule[] {
  return prefixes.map((prefix) => ({ prefix, allowed: true, own: false }));
}

/**
 * Whether a number may be called. Refusing is the default: without a rule for it, no number may. The longest prefix
 * that matches decides; of two equally long ones the company's own; of two that still say different things, the
 * refusal.
 *
 * @param rules in any order; one whose prefix is empty or malformed says nothing
 */
export function judgeDestination(number: NumberFacts, rules: readonly DestinationRule[]): DestinationVerdict {
  for (const [prefix, reason] of Object.entries(refusedPrefixes)) {
    if (number.e164.startsWith(prefix)) return { allowed: false, reason };
  }
  const refusedType = refusedTypes.find((type) => type === number.type);
  if (refusedType !== undefined) return { allowed: false, reason: refusedType };
  const [rule] = rules
    .filter(({ prefix }) => /^\+[1-9]\d*$/.test(prefix) && number.e164.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length || Number(b.own) - Number(a.own) || +a.allowed - +b.allowed);
  if (rule === undefined) return { allowed: false, reason: 'not-allowed' };
  return rule.allowed ? { allowed: true, rule } : { allowed: false, reason: 'not-allowed', rule };
}
