import type { Callee } from '../factors/callee.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import { type DestinationVerdict, judgeDestination } from '../policy/destination.ts';
import type { CallLedgerStore, ExplainedRule } from '../policy/ledger/call-ledger-store.ts';
import type { AdmissionParts } from './admit-call.ts';

interface Parts {
  destinations: AdmissionParts['destinations'];
  enrolledNumbers: Pick<EnrolledNumberStore, 'ownersOf'>;
  ledger: Pick<CallLedgerStore, 'explain'>;
}

export interface ExplainedNumber {
  /** Undefined for an extension of this exchange, which is no destination. */
  destination: DestinationVerdict | undefined;
  /** The rules of the ledger, in the order in which a call is checked. */
  rules: ExplainedRule[];
}

/**
 * What each rule says about a call to this telephone now, for anybody or for one user. Changes nothing.
 *
 * @throws Refusal store-unavailable
 */
export async function explainNumber(
  { destinations, enrolledNumbers, ledger }: Parts,
  callee: Callee,
  { companyId, userId }: { companyId?: string | undefined; userId?: string | undefined },
): Promise<ExplainedNumber> {
  const { route, number, type, country, postDial } = callee;
  const rules = route === 'internal' ? [] : await destinations.rulesFor(companyId);
  const owners = userId === undefined ? [] : await enrolledNumbers.ownersOf(callee);
  const explained = await ledger.explain({
    route,
    number,
    type,
    postDial,
    country,
    userId,
    // A method of the user is called for a login; any other number is one that the user adds.
    factorId: userId !== undefined && owners.includes(userId) ? 'enrolled' : undefined,
    companyId,
  });
  const destination = type === undefined ? undefined : judgeDestination({ e164: number, type }, rules);
  return { destination, rules: explained };
}
