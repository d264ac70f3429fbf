/** The kinds of numbers in the numbering plans of countries. */
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
  // Enrolled before its numbering plan changed, or before the list of plans did.
  'unlisted',
] as const;

export type NumberType = (typeof numberTypes)[number];

export interface NumberFacts {
  e164: string;
  type: NumberType;
}

/**
 * Never called, whatever the operator allows, because they are costly or no person answers them. Company numbers
 * (`uan`, the Dutch 088) are called, because many of them belong to a desk phone.
 */
const refusedTypes = ['premium-rate', 'shared-cost', 'personal', 'pager', 'voicemail'] as const;

/**
 * Country codes without a country (ITU-T E.164 Annex D): Inmarsat, mobile satellite, international networks, and
 * international personal, shared-cost and premium-rate numbers. They are listed by prefix, because the numbering plans
 * classify satellite telephones as `mobile`.
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

/** Every reason why no rule, or no allowing one, lets a number be called. */
export const destinationRefusals: readonly DestinationRefusal[] = [
  ...new Set<DestinationRefusal>([...refusedTypes, ...Object.values(refusedPrefixes), 'not-allowed']),
];

/** A rule of the operator: calls to numbers with this prefix are allowed or refused. */
export interface DestinationRule {
  /** `+31` */
  prefix: string;
  allowed: boolean;
  /** True for a company's own rule, false for a rule for everybody. */
  own: boolean;
}

/** `rule` is the deciding rule. It is absent when no rule matches, and when no rule can change the refusal. */
export type DestinationVerdict =
  | { allowed: true; rule: DestinationRule }
  | { allowed: false; reason: DestinationRefusal; rule?: DestinationRule };

/** Rules for everybody, from BELCODE_DESTINATIONS. */
export function baseRules(prefixes: readonly string[]): DestinationRule[] {
  return prefixes.map((prefix) => ({ prefix, allowed: true, own: false }));
}

/**
 * Whether a number may be called. The default is to refuse. The rule with the longest matching prefix decides. Between
 * equal prefixes the company's own rule wins, and after that a refusal.
 *
 * @param rules in any order; a rule with an empty or malformed prefix is ignored
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
