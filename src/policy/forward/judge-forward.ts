import type { ForwardOutcome, ForwardPerson, ForwardRule } from './forward-rule.ts';
import type { ForwardTarget } from './forward-target.ts';

export interface ForwardVerdict {
  outcome: ForwardOutcome;
  /** Position of the rule that decides, from 1. */
  rule?: number | undefined;
}

/** Whether somebody may open a page. @param person undefined for a stranger */
export function judgeForward(
  rules: readonly ForwardRule[],
  target: ForwardTarget,
  person: ForwardPerson | undefined,
): ForwardVerdict {
  const ofHost = rules.filter(({ host }) => host === target.host);
  // Programs differ in how they read such a path, so it must not choose between rules.
  if (target.isPathUnclear && ofHost.some(hasPath)) return { outcome: 'path-unclear' };
  const rule = ofHost.find((each) => matches(each, target));
  if (rule === undefined) return { outcome: 'no-rule' };
  return { outcome: judgePerson(rule, person), rule: rules.indexOf(rule) + 1 };
}

/** Whether a rule names the host, so that people may be sent back to it after a login. */
export function isForwardHost(rules: readonly ForwardRule[], { host }: Pick<ForwardTarget, 'host'>): boolean {
  return rules.some((each) => each.host === host);
}

function matches({ path, pattern, methods }: ForwardRule, target: ForwardTarget): boolean {
  if (methods !== undefined && !methods.includes(target.method)) return false;
  if (pattern !== undefined && !pattern.test(target.path)) return false;
  if (path === undefined) return true;
  // Some servers ignore the case of a path, and nobody may get past a rule by that.
  const [wanted, given] = [path.replace(/\/$/, '').toLowerCase(), target.path.toLowerCase()];
  return given === wanted || given.startsWith(`${wanted}/`);
}

function hasPath({ path, pattern }: ForwardRule): boolean {
  return path !== undefined || pattern !== undefined;
}

function judgePerson(rule: ForwardRule, person: ForwardPerson | undefined): ForwardOutcome {
  if (rule.login === 'none') return 'allowed';
  if (person === undefined) return 'login-needed';
  if (rule.roles !== undefined && !rule.roles.includes(person.role)) return 'role-refused';
  if (rule.companies !== undefined && !rule.companies.includes(person.company)) return 'company-refused';
  if (rule.login === 'password' && rule.freshMinutes === undefined) return 'allowed';
  if (!person.hasMethods) return 'method-needed';
  const { factorAge } = person;
  const maxMinutes = rule.freshMinutes ?? Number.POSITIVE_INFINITY;
  return factorAge !== undefined && factorAge <= maxMinutes * 60_000 ? 'allowed' : 'factor-needed';
}
