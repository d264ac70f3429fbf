import type { Session } from '../../accounts/session.ts';
import { Refusal } from '../../errors.ts';
import { isOpenTo, type OidcClient } from '../../policy/oidc/oidc-client.ts';
import { acrOf, amrOf, type ProvenLogin, provenSince } from '../../policy/oidc/proven-login.ts';
import { type Entered, enterFound } from '../enter.ts';
import type { LoginParts } from '../login-parts.ts';

/** Somebody who is logged in, as other programs learn it. */
export interface OidcVisitor {
  /** The id of the user, which is random and is never given to anybody else. */
  sub: string;
  companyId: string;
  acr: string;
  amr: string[];
  /** Since when all proofs count, in seconds by the clock of Redis. */
  authTime: number;
  /** Of the user's sessions. "Log out everywhere", a reset or a new password begins the next one. */
  generation: string;
}

/** What a program may learn of a person. */
export interface OidcAccount {
  sub: string;
  login: string;
  name: string;
  email: string | undefined;
  role: string;
  company: string;
}

type Parts = Pick<LoginParts, 'sessions' | 'loginFacts' | 'factors' | 'app' | 'relyingParty'>;

/** Says who is logged in, and whether what was given to a program in their name still counts. */
export class OidcAccess {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @param sessionId the panel's cookie
   * @returns undefined without a full session
   * @throws Refusal store-unavailable
   */
  async visitorOf(sessionId: string | undefined): Promise<OidcVisitor | undefined> {
    const session = sessionId === undefined ? undefined : await this.#parts.sessions.find(sessionId);
    if (session?.step !== 'full') return undefined;
    try {
      return visitorBy(await enterFound(this.#parts, session, 'use-panel'));
    } catch (error) {
      if (error instanceof Refusal && error.status !== 503) return undefined;
      throw error;
    }
  }

  /**
   * The person of a token, as they are now.
   *
   * @param generation in which it was given
   * @returns undefined when the user is gone, disabled or reset, has logged out everywhere since, or may not log in to
   *   this client any more
   * @throws Refusal store-unavailable
   */
  async accountOf(
    sub: string,
    { generation, client }: { generation: string; client: Pick<OidcClient, 'companies'> },
  ): Promise<OidcAccount | undefined> {
    const [current, facts] = await Promise.all([
      this.#parts.sessions.generationOf(sub),
      this.#parts.loginFacts.find(sub),
    ]);
    if (facts === undefined || facts.user.disabledAt !== undefined || current !== generation) return undefined;
    if (!isOpenTo(client, facts.user.companyId)) return undefined;
    const { login, name, email, role } = facts.user;
    return { sub, login, name, email, role, company: facts.company.name };
  }
}

export function visitorBy({ session, facts }: Entered): OidcVisitor {
  const proven = provenBy(session);
  return {
    sub: session.userId,
    companyId: facts.user.companyId,
    acr: acrOf(proven),
    amr: amrOf(proven),
    authTime: Math.floor(provenSince(proven) / 1_000),
    generation: session.generation,
  };
}

export function provenBy(session: Session): ProvenLogin {
  const { passwordProvenAt, editConfirmedAt, factorProvenAt, factorKind, hardwareBound } = session;
  const typed = [passwordProvenAt, editConfirmedAt].filter((each) => each !== undefined);
  const passwordAt = typed.length === 0 ? undefined : Math.max(...typed);
  return { passwordAt, factorAt: factorProvenAt, factorKind, hardwareBound };
}
