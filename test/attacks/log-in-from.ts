import type { User } from '../../src/accounts/user.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { rememberBrowser } from '../../src/login/known-asker.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type Login, password } from '../login/open-login.ts';

export interface Somebody {
  user: User;
  /** Of the authenticator. */
  secret: string;
}

export async function somebody(home: Login): Promise<Somebody> {
  const user = await home.addPerson({ language: 'en', email: `${random.id()}@example.org` });
  return { user, secret: (await home.giveAuthenticator(user.id)).secret };
}

/** Logs in by the authenticator. @returns the session, and the cookie of the browser after it */
export async function logInFrom(
  home: Login,
  { user, secret }: Somebody,
  { typed = password, ...from }: { address: string; browser?: string | undefined; typed?: string | undefined },
) {
  const { parts } = home;
  // A code of an authenticator is valid once.
  home.time.now += 30_000;
  const started = await startLogin(parts, { login: user.login, password: typed, ...from });
  const answered = await answerLogin(parts, { sessionId: started.sessionId, code: home.codeOf(secret), ...from });
  if (answered.state !== 'passed') throw new Error(answered.state);
  const session = await parts.sessions.find(answered.sessionId);
  const facts = await parts.loginFacts.find(user.id);
  if (session === undefined || facts === undefined) throw new Error('no session');
  const browser = rememberBrowser(parts, { facts, session }, from.browser);
  return { sessionId: answered.sessionId, browser, newBrowser: session.newBrowser };
}
