import { explainNumber } from '../challenges/explain-number.ts';
import { Refusal } from '../errors.ts';
import type { Callee } from '../factors/callee.ts';
import type { DestinationRule, DestinationVerdict } from '../policy/destination.ts';
import { admissionRules } from '../policy/ledger/call-ledger.ts';
import type { ExplainedRule } from '../policy/ledger/call-ledger-store.ts';
import { type Command, jsonOption, textOf } from './command.ts';
import { readCalled } from './read-called.ts';
import { type Calls, withCalls } from './with-calls.ts';

/** What one rule says about the number. */
interface RuleResult {
  rule: string;
  allowed: boolean;
  says: string;
  retryAfterSeconds?: number | undefined;
}

export const numberCheck: Command = {
  usage: 'number check NUMBER [--company COMPANY] [--user LOGIN] [--json]',
  about: 'show rule by rule whether a number may be called now, for anybody or one user; exit code 1 if it may not',
  options: { company: { type: 'string' }, user: { type: 'string' }, ...jsonOption },
  words: 1,
  async run({ options, words: [text = ''], terminal }) {
    const results = await withCalls(terminal, async (calls) => {
      const asking = await whoAsks(calls, { company: textOf(options.company), login: textOf(options.user) });
      return check(calls, text, asking);
    });
    const refusedBy = results.find(({ allowed }) => !allowed)?.rule;
    if (options.json) {
      terminal.print(
        JSON.stringify({ allowed: refusedBy === undefined, refusedBy: refusedBy ?? null, rules: results }),
      );
    } else {
      for (const { rule, allowed, says, retryAfterSeconds: seconds } of results) {
        const retry = seconds === undefined ? '' : `; ask again in ${seconds} s`;
        terminal.print(`${allowed ? '✓' : '✗'} ${rule}: ${says}${retry}`);
      }
      terminal.print(refusedBy === undefined ? 'may be called' : `refused: ${refusedBy}`);
    }
    return refusedBy === undefined ? 0 : 1;
  },
};

interface Asking {
  companyId?: string | undefined;
  userId?: string | undefined;
  country?: string | undefined;
}

/** Without --company, the company of the user applies. */
async function whoAsks(
  { companies, users }: Calls,
  { company: name, login }: { company: string | undefined; login: string | undefined },
): Promise<Asking> {
  const user = login === undefined ? undefined : await users.findByLogin(login);
  const named = name === undefined ? undefined : await companies.findByName(name);
  const company = named ?? (user && (await companies.find(user.companyId)));
  return { companyId: company?.id, userId: user?.id, country: company?.country };
}

/** Rules in the order in which a call is checked. A text that is not a number is checked against no further rule. */
async function check(calls: Calls, text: string, asking: Asking): Promise<RuleResult[]> {
  let callee: Callee;
  try {
    callee = readCalled(text, calls.config, asking.country);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ rule: 'form', allowed: false, says: error.detail ?? error.words }];
  }
  const { destination, rules } = await explainNumber(calls, callee, asking);
  const { route, number } = callee;
  return [
    { rule: 'form', allowed: true, says: route === 'internal' ? `extension ${number} of this exchange` : number },
    ...(destination === undefined ? [] : sayVerdict(callee, destination)),
    ...rules.map(sayRule),
  ];
}

/** About the type, the ranges that are always refused, and the operator's rule that decides. */
function sayVerdict({ type, country }: Callee, verdict: DestinationVerdict): RuleResult[] {
  const always = verdict.allowed || verdict.reason === 'not-allowed' ? undefined : verdict.reason;
  const byType = always === type;
  const results: RuleResult[] = [
    {
      rule: 'type',
      allowed: !byType,
      says: `${type} by the numbering plan of ${country}${byType ? ', which is never called' : ''}`,
    },
    {
      rule: 'ranges',
      allowed: always === undefined || byType,
      says: always === undefined || byType ? 'in no range that is always refused' : `${always}, which is never called`,
    },
  ];
  if (always !== undefined) return results;
  return [...results, { rule: 'destination', allowed: verdict.allowed, says: sayDestination(verdict.rule) }];
}

function sayDestination(rule: DestinationRule | undefined): string {
  if (rule === undefined)
    return 'no rule allows it; allow it in BELCODE_DESTINATIONS or by `belcode destination allow`';
  return `${rule.prefix} is ${rule.allowed ? 'allowed' : 'refused'} ${rule.own ? 'for this company' : 'for everybody'}`;
}

function sayRule({ rule, allowed, retryAfterSeconds, detail }: ExplainedRule): RuleResult {
  const about = admissionRules.find(({ name }) => name === rule)?.about ?? '';
  return { rule, allowed, says: detail === undefined ? about : `${about} (${detail})`, retryAfterSeconds };
}
