import { list, type Read } from '../setting.ts';

/** For how many days a browser may be remembered; 0 for never. */
export const rememberDayChoices = [0, 7, 30, 90] as const;

export type RememberDays = (typeof rememberDayChoices)[number];

const roles = ['user', 'company-admin', 'operator'] as const;

/** By role. */
export type RememberPolicy = Readonly<Partial<Record<(typeof roles)[number], RememberDays>>>;

/** `user=30,company-admin=7`. */
export const rememberPolicy: Read<RememberPolicy> = (value) => {
  const pairs = list(value).map((each) => {
    const [name, text, ...rest] = each.split('=');
    const role = roles.find((known) => known === name);
    const days = rememberDayChoices.find((known) => String(known) === text);
    if (role === undefined || days === undefined || rest.length > 0)
      throw new Error(
        `must be pairs of a role and ${rememberDayChoices.join(', ')} days, as in user=30,company-admin=7`,
      );
    return [role, days] as const;
  });
  if (new Set(pairs.map(([role]) => role)).size < pairs.length) throw new Error('must name each role once');
  return Object.fromEntries(pairs);
};

/** The text that `rememberPolicy` reads. */
export function writeRememberPolicy(policy: RememberPolicy): string {
  return Object.entries(policy)
    .map(([role, days]) => `${role}=${days}`)
    .join(',');
}
