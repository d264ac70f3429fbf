import type { Config } from '../config.ts';
import { momentWords } from './moment-words.ts';
import { withMethodRules } from './with-method-rules.ts';

/** A warning, because nobody is locked out: from the day on a login leads to the set-up of a method. */
export async function checkMethods({ BELCODE_DATABASE_URL: url }: Config): Promise<string> {
  const [rules, lacking] = await withMethodRules(url, (each) => Promise.all([each.list(), each.countLacking()]));
  if (lacking.length === 0) return rules.length === 0 ? 'no rule is set' : 'everybody has what the rules ask for';
  const parts = lacking.map(
    ({ role, users, inForceFrom }) => `${users} with the role ${role}, from ${momentWords(inForceFrom)}`,
  );
  return `some have methods, but none that their rule asks for; from its day on their login leads to the set-up of one: ${parts.join('; ')}. See: belcode methods show`;
}
