import { type Programs, runCli } from '../../lab/programs.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import type { Factor } from '../../src/factors/factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import type { PostDial } from '../../src/policy/ledger/call-destination.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { Panel } from './panel.ts';

/** A user with methods, and a panel that requests codes by the user's login. */
export interface EnrolledUser {
  login: string;
  password: string;
  factors: Factor[];
  panel: Panel;
  /** The user's audit records, newest first. */
  audit(): Promise<{ event: string; detail: Record<string, unknown> }[]>;
}

/**
 * Enrols methods as a login in the panel would; the tests of enrolment are in `story`.
 *
 * @param messagesTo an extension whose telephone shows codes as messages
 * @param authenticator secret of an authenticator, in base32
 */
export async function enrolUser(
  programs: Programs,
  login: string,
  numbers: readonly { number: string; postDial?: PostDial }[],
  {
    email,
    messagesTo,
    authenticator,
    language = 'nl',
  }: { email?: string; messagesTo?: string; authenticator?: string; language?: string } = {},
): Promise<EnrolledUser> {
  const cli = (...words: string[]) => runCli(programs.environment, words);
  await cli('company', 'add', '--name', `Company of ${login}`);
  const who = ['--login', login, '--name', `Name of ${login}`, '--language', language];
  const words = [...who, '--company', `Company of ${login}`, ...(email === undefined ? [] : ['--email', email])];
  const { id: userId, password } = JSON.parse(await cli('user', 'add', ...words, '--keeps-password', '--json'));
  const { key } = JSON.parse(await cli('key', 'add', '--name', login, '--scope', 'challenges:user', '--json'));
  const database = connectPostgres(programs.environment.BELCODE_DATABASE_URL ?? '', 'requests', 1);
  try {
    const store = new FactorStore({ database, random });
    const factors: Factor[] = [];
    for (const phone of numbers) factors.push(await store.add(confirmFactor({ userId }, { kind: 'phone', ...phone })));
    if (messagesTo !== undefined) {
      const device = { kind: 'endpoint', extension: messagesTo, name: messagesTo } as const;
      factors.push(await store.add(confirmFactor({ userId }, { kind: 'app', device })));
    }
    if (authenticator !== undefined) {
      const keys = sealKeys(programs.environment.BELCODE_SECRET ?? '');
      const sealed = seal({ keys, random }, { userId, purpose: 'authenticator' }, authenticator);
      factors.push(await store.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep: 1 })));
    }
    return {
      login,
      password,
      factors,
      panel: new Panel({ url: programs.url, apiKey: key }),
      audit: async () => JSON.parse(await cli('audit', '--user', login, '--json')),
    };
  } finally {
    await database.destroy();
  }
}
