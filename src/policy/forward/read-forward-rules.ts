import { readFileSync } from 'node:fs';
import { type ForwardLogin, type ForwardRule, forwardLogins } from './forward-rule.ts';
import { readForwardTarget } from './forward-target.ts';

/** Every mistake in the file of the rules, one per line. */
class ForwardRuleError extends Error {}

const names = ['host', 'path', 'pattern', 'methods', 'login', 'roles', 'companies', 'fresh'];
const methodShape = /^[A-Z]{1,20}$/;
const maxPatternLength = 500;
const maxFreshMinutes = 720;

/**
 * Reads the file of BELCODE_FORWARD_AUTH.
 *
 * @param domain BELCODE_FORWARD_AUTH_DOMAIN, of which each host must be
 * @param roles the names that a rule may use
 * @throws ForwardRuleError with every mistake at once
 */
export function readForwardRules(file: string, domain: string, roles: readonly string[]): ForwardRule[] {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ForwardRuleError(`cannot be read: ${(error as Error).message}`);
  }
  return parseForwardRules(given, domain, roles);
}

/** @throws ForwardRuleError */
export function parseForwardRules(given: unknown, domain: string, roles: readonly string[]): ForwardRule[] {
  if (!Array.isArray(given)) throw new ForwardRuleError('must be a list of rules');
  const mistakes: string[] = [];
  const rules = given.map((each, index) => {
    const say = (mistake: string) => mistakes.push(`rule ${index + 1}: ${mistake}`);
    return readRule(isObject(each) ? each : {}, { domain, roles, say });
  });
  if (mistakes.length > 0) throw new ForwardRuleError(mistakes.join('\n  '));
  return rules;
}

interface Reading {
  domain: string;
  roles: readonly string[];
  say(mistake: string): void;
}

function readRule(given: Record<string, unknown>, { domain, roles, say }: Reading): ForwardRule {
  for (const name of Object.keys(given))
    if (!names.includes(name)) say(`${name} is not known; use ${names.join(', ')}`);
  const { host, path, pattern, methods, login = 'second-factor', fresh } = given;
  const named = readHost(host, domain);
  if (named === undefined) say(`host must be a host of ${domain}, in lower case and without a usual port`);
  if (path !== undefined && !/^\/[\x21-\x7e]*$/.test(String(path))) say('path must begin with /');
  if (path !== undefined && pattern !== undefined) say('has path and pattern: leave one out');
  if (!(forwardLogins as readonly unknown[]).includes(login)) say(`login must be one of ${forwardLogins.join(', ')}`);
  if (methods !== undefined && !isListOf(methods, (each) => methodShape.test(each)))
    say('methods must be a list of methods in capitals');
  if (given.roles !== undefined && !isListOf(given.roles, (each) => roles.includes(each)))
    say(`roles must be a list of ${roles.join(', ')}`);
  if (given.companies !== undefined && !isListOf(given.companies, (each) => each !== ''))
    say('companies must be a list of names');
  if (fresh !== undefined && !(Number.isInteger(fresh) && Number(fresh) >= 1 && Number(fresh) <= maxFreshMinutes))
    say(`fresh must be whole minutes, 1 to ${maxFreshMinutes}`);
  if (login === 'none' && [given.roles, given.companies, fresh].some((each) => each !== undefined))
    say('needs no login, so it can have no roles, companies or fresh');
  return {
    host: named ?? '',
    path: path === undefined ? undefined : String(path),
    pattern: readPattern(pattern, say),
    methods: methods as string[] | undefined,
    login: login as ForwardLogin,
    roles: given.roles as string[] | undefined,
    companies: given.companies as string[] | undefined,
    freshMinutes: fresh as number | undefined,
  };
}

function readHost(host: unknown, domain: string): string | undefined {
  const target = typeof host === 'string' ? readForwardTarget(`https://${host}/`) : undefined;
  if (target === undefined || target.host !== host) return undefined;
  const name = host.replace(/:\d+$/, '');
  return name === domain || name.endsWith(`.${domain}`) ? host : undefined;
}

function readPattern(pattern: unknown, say: Reading['say']): RegExp | undefined {
  if (pattern === undefined) return undefined;
  try {
    if (typeof pattern === 'string' && pattern.length <= maxPatternLength) return new RegExp(`^(?:${pattern})$`, 'iu');
  } catch {
    // Said below.
  }
  say('pattern must be a regular expression that matches a whole path');
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, fits: (each: string) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && fits(each));
}
