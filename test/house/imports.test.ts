import { describe, expect, it } from 'vitest';
import { breachesOf, exceptions, nameBreaches } from './house-rules.ts';
import { listFiles, readSource } from './read-source.ts';

describe('the house', () => {
  it('keeps its own rules', () => {
    const source = readSource('src');
    expect(source.length).toBeGreaterThan(50);
    expect(breachesOf(source)).toEqual([]);
  });

  it('names every file in kebab-case, after what is in it', () => {
    const files = ['src', 'test', 'lab'].flatMap(listFiles);
    expect(files.flatMap((path) => nameBreaches(path).map((breach) => `${path}: ${breach}`))).toEqual([]);
  });

  it('has no script that the build would write over another file', () => {
    const files = listFiles('src');
    const written = files.filter((path) => path.endsWith('.ts')).map((path) => path.replace(/\.ts$/, '.js'));
    expect(written.filter((path) => files.includes(path))).toEqual([]);
  });

  it('has no exception that is not needed any more', () => {
    const breaches = breachesOf(readSource('src'), []);
    for (const each of exceptions) {
      const still = breaches.filter((line) => line.startsWith(`${each.path}: `) && each.breach.test(line));
      expect([each.path, still.length > 0]).toEqual([each.path, true]);
      expect(each.reason).not.toBe('');
    }
  });
});

/** Examples that break a rule. Each must be found, because a rule that finds nothing proves nothing. */
describe('a breach is found:', () => {
  it.each([
    ['domain folders only leftwards', 'src/policy/verdict.ts', "import { x } from '../challenges/challenge.ts';"],
    [
      'domain folders only leftwards, types too',
      'src/factors/phone.ts',
      "import type { X } from '../deliveries/delivery.ts';",
    ],
    [
      'a domain folder does not know an entry point',
      'src/challenges/challenge.ts',
      "import { x } from '../api/app.ts';",
    ],
    ['a rule touches no store', 'src/policy/verdict.ts', "import { x } from '../redis/guard-store.ts';"],
    [
      'a domain folder does not know how sounds are made',
      'src/login/step.ts',
      "import { x } from '../speech/clips.ts';",
    ],
    ['entry points do not know each other', 'src/api/route.ts', "import { x } from '../dialler/take-call.ts';"],
    ['nor by type', 'src/cli/key-add.ts', "import type { X } from '../api/app.ts';"],
    ['a page holds no store', 'src/panel/code/x.ts', "import type { UserStore } from '../../accounts/user-store.ts';"],
    ['nor a feed', 'src/api/x.ts', "import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';"],
    ['nor makes one', 'src/panel/x.ts', "import { maxRows } from '../factors/enrolment-store.ts';"],
    ['an entry point has no store of its own', 'src/api/x-store.ts', 'export const x = 1;'],
    ['nor a feed', 'src/panel/code/x-feed.ts', 'export const x = 1;'],
    ['a command opens no store', 'src/cli/x.ts', "import { UserStore } from '../accounts/user-store.ts';"],
    ['a page asks no store', 'src/panel/code/x.ts', 'const found = await parts.login.challenges.find(id);'],
    ['nor by a short name', 'src/panel/operator/x.ts', 'const user = await users.find(id);'],
    ['a route asks no store', 'src/api/x.ts', 'const all = await parts.factors.list(id);'],
    ['a command writes no audit', 'src/cli/x.ts', "await audit.append({ event: 'calls-stopped', actor });"],
    ['nor sets a password', 'src/cli/x.ts', 'await users.setPassword({ userId, hash }, actor);'],
    ['nor ends sessions', 'src/cli/x.ts', 'await sessions.endAll(userId);'],
    ['nor suspends a number', 'src/cli/x.ts', 'await parts.ledger.stops.suspend(number);'],
    ['nobody imports a program', 'src/cli/start.ts', "import '../api.ts';"],
    ['not at run time either', 'src/cli/start.ts', "const x = await import('../dialler.ts');"],
    ['only programs import what programs build', 'src/panel/x.ts', "import type { Stores } from '../stores.ts';"],
    [
      'an adapter knows domain folders by type only',
      'src/asterisk/pbx.ts',
      "import { x } from '../deliveries/delivery.ts';",
    ],
    ['an adapter does not know another', 'src/redis/x.ts', "import type { X } from '../postgres/migrate.ts';"],
    [
      'an adapter does not know an entry point',
      'src/asterisk/pbx.ts',
      "import type { X } from '../dialler/call-script.ts';",
    ],
    ['shared modules import nothing of the product', 'src/errors.ts', "import type { X } from './policy/verdict.ts';"],
    ['the product needs no lab', 'src/api/route.ts', "import { x } from '../../lab/lab.ts';"],
    ['nor a test', 'src/api/route.ts', "import { x } from '../../test/until.ts';"],
    ['a folder that the rules do not know', 'src/stuff/thing.ts', "import { x } from '../clock.ts';"],
    ['a file beside the programs', 'src/thing.ts', "import { x } from './clock.ts';"],
    ['an import without its file ending', 'src/api/route.ts', "import { x } from './app';"],
    ['fastify outside api', 'src/challenges/open.ts', "import type { FastifyRequest } from 'fastify';"],
    ['its plugins too', 'src/dialler/call.ts', "import cookie from '@fastify/cookie';"],
    ['ari-client outside asterisk', 'src/dialler/call.ts', "import ari from 'ari-client';"],
    ['ws outside asterisk', 'src/api/route.ts', "import { WebSocket } from 'ws';"],
    ['knex outside a store', 'src/accounts/user.ts', "import type { Knex } from 'knex';"],
    ['pg outside a store', 'src/api/route.ts', "import pg from 'pg';"],
    ['bullmq outside a queue', 'src/dialler/call.ts', "import { Job } from 'bullmq';"],
    ['ioredis made elsewhere', 'src/deliveries/delivery-store.ts', "import { Redis } from 'ioredis';"],
    ['phone numbers elsewhere', 'src/policy/verdict.ts', "import { parse } from 'libphonenumber-js/max';"],
    ['web-push outside push', 'src/deliveries/push-queue.ts', "import webPush from 'web-push';"],
    ['pino elsewhere', 'src/api/route.ts', "import { pino } from 'pino';"],
    ['a package without a home', 'src/api/route.ts', "import _ from 'lodash';"],
    ['a package whose name is made at run time', 'src/api/route.ts', "const x = await import('lo' + dash);"],
    ['Date.now', 'src/policy/verdict.ts', 'const at = Date.now();'],
    ["Date['now']", 'src/policy/verdict.ts', "const at = Date['now']();"],
    ['new Date()', 'src/policy/verdict.ts', 'const at = new Date();'],
    ['performance.now', 'src/api/route.ts', 'const at = performance.now();'],
    ['the clock by another module', 'src/api/route.ts', "import { performance as p } from 'node:perf_hooks';"],
    ['Math.random', 'src/random.ts', 'const x = Math.random();'],
    ['randomBytes', 'src/api/route.ts', "import { createHash, randomBytes as x } from 'node:crypto';"],
    ['all of node:crypto', 'src/api/route.ts', "import * as c from 'node:crypto';"],
    ['crypto.randomUUID', 'src/api/route.ts', 'const id = crypto.randomUUID();'],
    ['process.env', 'src/deliveries/call-queue.ts', 'const url = process.env.URL;'],
    ['process.env taken apart', 'src/api/route.ts', 'const { env } = process;'],
    ['process.env by import', 'src/api/route.ts', "import { env } from 'node:process';"],
    ['console', 'src/dialler/call.ts', "console.log('x');"],
    ['a barrel', 'src/api/index.ts', 'export const x = 1;'],
    ['a file that hands another on', 'src/api/routes.ts', "export * from './app.ts';"],
    ['utils', 'src/api/utils.ts', ''],
    ['helpers', 'src/api/number-helpers.ts', ''],
    ['types', 'src/login/types.ts', ''],
    ['manager', 'src/login/session-manager.ts', ''],
    ['camelCase', 'src/login/openSession.ts', ''],
    ['snake_case', 'src/login/open_session.ts', ''],
  ])('%s', (_rule, path, text) => {
    expect(breachesOf([{ path, text }])).toHaveLength(1);
  });
});

describe('what is allowed is let through:', () => {
  it.each([
    ['leftwards', 'src/challenges/challenge.ts', "import { x } from '../factors/phone-number.ts';"],
    ['a store and its adapter', 'src/deliveries/delivery-store.ts', "import { x } from '../redis/guard-store.ts';"],
    ['a type of ioredis', 'src/deliveries/delivery-store.ts', "import type { Redis } from 'ioredis';"],
    ['the same, said at the name', 'src/deliveries/delivery-store.ts', "import { type Redis } from 'ioredis';"],
    [
      'an adapter and the type of a domain folder',
      'src/asterisk/hangup.ts',
      "import type { X } from '../deliveries/delivery.ts';",
    ],
    ['a program and every folder', 'src/api.ts', "import { x } from './api/app.ts'; import { y } from './redis/r.ts';"],
    ['an entry point, a domain folder and an adapter', 'src/dialler/x.ts', "import { x } from '../asterisk/pbx.ts';"],
    ['a type that a store gives', 'src/panel/x.ts', "import type { AuditRecord } from '../audit/audit-store.ts';"],
    [
      'the parts of an entry point',
      'src/panel/panel-parts.ts',
      "import type { UserStore } from '../accounts/user-store.ts';",
    ],
    ['a list of methods', 'src/panel/x.ts', 'const one = entered.factors.find(isPrimary); users.map(shown);'],
    ['the stores of commands', 'src/cli/with-x.ts', "import { UserStore } from '../accounts/user-store.ts';"],
    ['a command and a table', 'src/cli/x.ts', 'const all = await companies.list();'],
    ['a command and one row of it', 'src/cli/x.ts', 'await rollOut.set(dates, actor);'],
    ['a time that was given', 'src/policy/verdict.ts', 'const at = new Date(facts.at);'],
    ['a digest', 'src/challenges/code-digest.ts', "import { createHmac } from 'node:crypto';"],
    ['the cli on the console', 'src/cli/doctor.ts', "console.log('x');"],
    [
      'the complaints of a package',
      'src/integrations/oidc/provider-package.ts',
      'console.warn = (said) => log.warn({ said });',
    ],
    ['words in a comment', 'src/policy/verdict.ts', '// not Date.now(), not Math.random()'],
  ])('%s', (_rule, path, text) => {
    expect(breachesOf([{ path, text }])).toEqual([]);
  });
});
