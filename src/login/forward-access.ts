import { ForwardTickets } from '../accounts/forward-ticket.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { ForwardPerson, ForwardRule } from '../policy/forward/forward-rule.ts';
import type { ForwardTarget } from '../policy/forward/forward-target.ts';
import { type ForwardVerdict, judgeForward } from '../policy/forward/judge-forward.ts';
import { checkEditPassword } from './editing.ts';
import { type Entered, enterFound } from './enter.ts';
import type { LoginParts } from './login-parts.ts';

/** How long a change of role, name or company may go unnoticed. Sessions are read for every request. */
const keptMilliseconds = 10_000;
const maxKept = 10_000;

/** Somebody who is logged in, as programs behind a proxy see them. */
export interface ForwardVisitor {
  login: string;
  name: string;
  email: string | undefined;
  role: string;
  company: string;
}

export interface ForwardJudgement extends ForwardVerdict {
  visitor?: ForwardVisitor | undefined;
}

type Parts = Pick<LoginParts, 'sessions' | 'loginFacts' | 'factors' | 'app' | 'relyingParty' | 'secret'> & {
  clock: Pick<Clock, 'now'>;
};
type Facts = Pick<Entered, 'facts' | 'factors'>;

/**
 * Decides on requests to other programs. Each is a read of the session in Redis; the facts about its user are read from
 * PostgreSQL once in ten seconds. A stranger causes neither.
 */
export class ForwardAccess {
  readonly #parts: Parts;
  readonly #rules: readonly ForwardRule[];
  readonly #tickets: ForwardTickets;
  readonly #kept = new Map<string, Facts & { until: number }>();

  constructor(parts: Parts, rules: readonly ForwardRule[]) {
    this.#parts = parts;
    this.#rules = rules;
    this.#tickets = new ForwardTickets(parts.secret);
  }

  /** @param ticket as the browser sent it @throws Refusal store-unavailable */
  async judge(target: ForwardTarget, ticket: string | undefined): Promise<ForwardJudgement> {
    const stranger = judgeForward(this.#rules, target, undefined);
    // What needs no login, and what nobody may: the ticket changes nothing.
    if (stranger.outcome !== 'login-needed') return stranger;
    const digest = ticket === undefined ? undefined : this.#tickets.digestOf(ticket);
    const found = digest === undefined ? undefined : await this.#find(digest);
    if (found === undefined) return stranger;
    const verdict = judgeForward(this.#rules, target, personOf(found, found));
    const { user, company } = found.facts;
    return { ...verdict, visitor: { ...user, company: company.name } };
  }

  /** @returns undefined for a session that has ended, or is not a full one */
  async #find(digest: string): Promise<(Facts & SessionTimes) | undefined> {
    const session = await this.#parts.sessions.findByDigest(digest);
    if (session?.step !== 'full') return undefined;
    const { factorProvenAt, now } = session;
    const kept = this.#kept.get(digest);
    if (kept !== undefined && kept.until > this.#parts.clock.now()) return { ...kept, factorProvenAt, now };
    try {
      // No act of the panel gets this session, so it needs no id.
      const { facts, factors } = await enterFound(this.#parts, { ...session, id: '' }, 'use-panel');
      this.#keep(digest, { facts, factors });
      return { facts, factors, factorProvenAt, now };
    } catch (error) {
      if (error instanceof Refusal && error.status !== 503) return undefined;
      throw error;
    }
  }

  #keep(digest: string, facts: Facts): void {
    this.#kept.delete(digest);
    this.#kept.set(digest, { ...facts, until: this.#parts.clock.now() + keptMilliseconds });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/**
 * What somebody with a full session has to do before a page behind a proxy. A page that they may not open needs
 * nothing, because the proxy says so itself.
 *
 * @throws Refusal password-unconfirmed, factor-unconfirmed, when the second factor is too old
 */
export function whatForwardNeeds(
  entered: Entered,
  rules: readonly ForwardRule[],
  target: ForwardTarget,
): 'nothing' | 'method' {
  const { session } = entered;
  const { outcome } = judgeForward(rules, target, personOf(entered, session));
  if (outcome === 'method-needed') return 'method';
  if (outcome !== 'factor-needed') return 'nothing';
  // No code is sent in a full session before the password (E01).
  checkEditPassword(session);
  throw new Refusal('factor-unconfirmed');
}

interface SessionTimes {
  factorProvenAt?: number | undefined;
  now: number;
}

/** The facts for the rules. */
function personOf({ facts, factors }: Facts, { factorProvenAt, now }: SessionTimes): ForwardPerson {
  return {
    role: facts.user.role,
    company: facts.company.name,
    hasMethods: factors.length > 0,
    factorAge: factorProvenAt === undefined ? undefined : now - factorProvenAt,
  };
}
