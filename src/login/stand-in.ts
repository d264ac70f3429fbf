import { bypassDigest, readBypassCode } from '../factors/bypass.ts';
import { readRecoveryCode, recoveryDigest } from '../factors/recovery-code.ts';
import type { LoginParts } from './login-parts.ts';

type Parts = Pick<LoginParts, 'recoveryCodes' | 'bypasses' | 'secret'>;

/** What stood in for a method, and what the session then notes. */
export type StoodIn =
  | { kind: 'recovery-code'; left: number; facts: { factorProvenAt: number; byRecovery: true } }
  | { kind: 'bypass'; facts: { bypassed: true } };

/** A typed code whose form was read: how it is used up. Each costs one slow hash, whether the user has one or not. */
export type StandIn = (
  parts: Parts,
  user: { userId: string; address: string; now: number },
) => Promise<StoodIn | undefined>;

/** Of a user who has no code. */
const noSalt = 'bm8gcmVjb3ZlcnkgY29kZXM';

/**
 * Reads a code by its form: of the operators, or a recovery code.
 *
 * @throws Refusal recovery-code-wrong for a text of neither form
 */
export function readStandIn(text: string): StandIn {
  const bypass = readBypassCode(text);
  if (bypass !== undefined)
    return async ({ bypasses, secret }, { userId, address }) => {
      const salt = (await bypasses.saltOf(userId)) ?? noSalt;
      const digest = await bypassDigest(bypass, { userId, salt, secret });
      return (await bypasses.take(userId, digest, address)) ? { kind: 'bypass', facts: { bypassed: true } } : undefined;
    };
  const code = readRecoveryCode(text);
  return async ({ recoveryCodes, secret }, { userId, address, now }) => {
    const salt = (await recoveryCodes.saltOf(userId)) ?? noSalt;
    const digest = await recoveryDigest(code, { userId, salt, secret });
    const left = await recoveryCodes.take(userId, digest, address);
    return left === undefined
      ? undefined
      : { kind: 'recovery-code', left, facts: { factorProvenAt: now, byRecovery: true } };
  };
}
