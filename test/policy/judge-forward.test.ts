import { describe, expect, it } from 'vitest';
import type { ForwardPerson } from '../../src/policy/forward/forward-rule.ts';
import { readForwardTarget } from '../../src/policy/forward/forward-target.ts';
import { judgeForward } from '../../src/policy/forward/judge-forward.ts';
import { parseForwardRules } from '../../src/policy/forward/read-forward-rules.ts';

const roles = ['user', 'company-admin', 'operator'];
const rules = parseForwardRules(
  [
    { host: 'app.example.org', path: '/health', login: 'none' },
    { host: 'app.example.org', path: '/admin', roles: ['operator'], fresh: 5 },
    { host: 'app.example.org', pattern: '/orders/\\d+', companies: ['Bakkerij'] },
    { host: 'app.example.org', path: '/read', methods: ['GET'], login: 'password' },
    { host: 'app.example.org', path: '/read', roles: ['company-admin'] },
    { host: 'app.example.org', path: '/' },
    { host: 'whole.example.org' },
    { host: 'some.example.org', path: '/only' },
  ],
  'example.org',
  roles,
);

const person: ForwardPerson = { role: 'user', company: 'Bakkerij', hasMethods: true, factorAge: 60_000 };
const operator = { ...person, role: 'operator' };

function outcomeOf(url: string, who: ForwardPerson | undefined, method = 'GET') {
  const target = readForwardTarget(`https://${url}`, method);
  if (target === undefined) throw new Error(`no page: ${url}`);
  const { outcome, rule } = judgeForward(rules, target, who);
  return rule === undefined ? outcome : `${outcome} ${rule}`;
}

describe('the first rule that matches decides', () => {
  it.each([
    ['app.example.org/health', undefined, 'allowed 1'],
    ['app.example.org/health/x', undefined, 'allowed 1'],
    ['app.example.org/healthy', undefined, 'login-needed 6'],
    ['app.example.org/admin', undefined, 'login-needed 2'],
    ['app.example.org/admin', person, 'role-refused 2'],
    ['app.example.org/admin', operator, 'allowed 2'],
    ['app.example.org/ADMIN/x', person, 'role-refused 2'],
    ['app.example.org/%61dmin', person, 'role-refused 2'],
    ['app.example.org/admin?x=//..', operator, 'allowed 2'],
    ['app.example.org/admin', { ...operator, factorAge: 5 * 60_000 + 1 }, 'factor-needed 2'],
    ['app.example.org/admin', { ...operator, factorAge: undefined }, 'factor-needed 2'],
    ['app.example.org/admin', { ...operator, hasMethods: false, factorAge: undefined }, 'method-needed 2'],
    ['app.example.org/orders/7', person, 'allowed 3'],
    ['app.example.org/orders/7', { ...person, company: 'Slagerij' }, 'company-refused 3'],
    ['app.example.org/orders/7/x', { ...person, company: 'Slagerij' }, 'allowed 6'],
    ['app.example.org/read', { ...person, hasMethods: false, factorAge: undefined }, 'allowed 4'],
    ['app.example.org/', { ...person, hasMethods: false, factorAge: undefined }, 'method-needed 6'],
    ['app.example.org/', { ...person, factorAge: 11 * 3_600_000 }, 'allowed 6'],
    ['other.example.org/', operator, 'no-rule'],
    ['app.example.org:8443/', operator, 'no-rule'],
    ['some.example.org/else', operator, 'no-rule'],
  ])('%s', (url, who, said) => {
    expect(outcomeOf(url, who)).toBe(said);
  });

  it('also by its method', () => {
    expect(outcomeOf('app.example.org/read', person, 'POST')).toBe('role-refused 5');
  });
});

describe('a path that can be read in two ways passes by no rule', () => {
  it.each([
    '//admin',
    '/x/../admin',
    '/./admin',
    '/x/..%2fadmin',
    '/x/%2e%2e/admin',
    '/x%2Fadmin',
    '/x\\..\\admin',
    '/x%5c..%5cadmin',
    '/admin;x=1',
    '/%2561dmin',
    '/admin%00',
    '/admin%0a',
    '/%ff',
    '/..',
  ])('%s', (path) => {
    expect(outcomeOf(`app.example.org${path}`, operator)).toBe('path-unclear');
    // A host with one rule for all of it has nothing to pass by.
    expect(outcomeOf(`whole.example.org${path}`, operator)).toBe('allowed 7');
  });
});

describe('a mistake in the rules is said with its number', () => {
  it.each([
    [{}, 'must be a list'],
    [['x'], 'rule 1: host'],
    [[{ host: 'app.example.com' }], 'rule 1: host must be a host of example.org'],
    [[{ host: 'evilexample.org' }], 'rule 1: host'],
    [[{ host: 'App.example.org' }], 'rule 1: host'],
    [[{ host: 'app.example.org:443' }], 'rule 1: host'],
    [[{ host: '*.example.org' }], 'rule 1: host'],
    [[{ host: 'a.example.org' }, { host: 'app.example.org', path: 'admin' }], 'rule 2: path must begin with /'],
    [[{ host: 'app.example.org', path: '/a', pattern: '/b' }], 'rule 1: has path and pattern'],
    [[{ host: 'app.example.org', pattern: '(' }], 'rule 1: pattern'],
    [[{ host: 'app.example.org', methods: ['get'] }], 'rule 1: methods'],
    [[{ host: 'app.example.org', methods: [] }], 'rule 1: methods'],
    [[{ host: 'app.example.org', role: 'operator' }], 'rule 1: role is not known'],
    [[{ host: 'app.example.org', roles: ['admin'] }], 'rule 1: roles must be a list of user'],
    [[{ host: 'app.example.org', roles: 'operator' }], 'rule 1: roles'],
    [[{ host: 'app.example.org', companies: [1] }], 'rule 1: companies'],
    [[{ host: 'app.example.org', login: 'bypass' }], 'rule 1: login must be one of'],
    [[{ host: 'app.example.org', fresh: 0 }], 'rule 1: fresh'],
    [[{ host: 'app.example.org', fresh: '5' }], 'rule 1: fresh'],
    [[{ host: 'app.example.org', login: 'none', roles: ['user'] }], 'rule 1: needs no login'],
  ])('%j', (given, said) => {
    expect(() => parseForwardRules(given, 'example.org', roles)).toThrow(said);
  });

  it('all of them at once', () => {
    const given = [{ host: 'x' }, { host: 'app.example.org', fresh: -1 }];
    expect(() => parseForwardRules(given, 'example.org', roles)).toThrow(/rule 1: host[\s\S]*rule 2: fresh/);
  });
});
