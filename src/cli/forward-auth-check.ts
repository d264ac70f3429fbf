import type { LoginFactsStore } from '../accounts/login-facts-store.ts';
import { roles } from '../accounts/user.ts';
import { readConfig } from '../config.ts';
import type { ForwardPerson, ForwardRule } from '../policy/forward/forward-rule.ts';
import { readForwardTarget } from '../policy/forward/forward-target.ts';
import { judgeForward } from '../policy/forward/judge-forward.ts';
import { readForwardRules } from '../policy/forward/read-forward-rules.ts';
import { type Command, jsonOption, type Terminal, textOf, UsageError } from './command.ts';
import { withLoginFacts } from './with-login-facts.ts';

export const forwardAuthCheck: Command = {
  usage: 'forward-auth check URL [--user LOGIN] [--method METHOD] [--factor-minutes N] [--json]',
  about: 'say which rule answers for a page behind a proxy, for a stranger or a user; exit code 1 if it refuses',
  options: {
    user: { type: 'string' },
    method: { type: 'string' },
    'factor-minutes': { type: 'string' },
    ...jsonOption,
  },
  words: 1,
  async run({ options, words: [url = ''], terminal }) {
    const target = readForwardTarget(url, textOf(options.method));
    if (target === undefined) throw new UsageError('URL must be the https address of a page');
    const login = textOf(options.user);
    const minutes = Number(textOf(options['factor-minutes']) ?? 0);
    if (!(minutes >= 0)) throw new UsageError('--factor-minutes is how long ago the second factor was proven');
    const rules = readRules(terminal);
    const person = login === undefined ? undefined : await personNamed(terminal, login, minutes);
    const { outcome, rule } = judgeForward(rules, target, person);
    if (options.json) terminal.print(JSON.stringify({ outcome, rule: rule ?? null }));
    else terminal.print(rule === undefined ? outcome : `${outcome}: rule ${rule} (${wordsOf(rules[rule - 1])})`);
    return outcome === 'allowed' ? 0 : 1;
  },
};

function readRules({ environment }: Terminal): ForwardRule[] {
  const { BELCODE_FORWARD_AUTH: file, BELCODE_FORWARD_AUTH_DOMAIN: domain } = readConfig('cli', environment);
  if (file === '') throw new UsageError('BELCODE_FORWARD_AUTH names no file with rules');
  return readForwardRules(file, domain, roles);
}

/** As if a second factor had been proven in this login, if the user has one. */
async function personNamed(terminal: Terminal, login: string, minutes: number): Promise<ForwardPerson> {
  const facts = await withLoginFacts(terminal, (store: LoginFactsStore) => store.findByLogin(login));
  if (facts === undefined) throw new UsageError(`nobody has the login ${login}`);
  const { user, company, hasMethods } = facts;
  if (user.disabledAt !== undefined) throw new UsageError(`${login} is disabled and can open nothing`);
  return { role: user.role, company: company.name, hasMethods, factorAge: hasMethods ? minutes * 60_000 : undefined };
}

function wordsOf({ host, path, pattern }: ForwardRule = { host: '', login: 'none' }): string {
  return `${host}${path ?? pattern?.source ?? ''}`;
}
