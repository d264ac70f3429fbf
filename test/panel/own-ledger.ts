import type { AdmissionRule, CallOverview } from '../../src/policy/ledger/call-ledger.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { connectLab } from '../connections.ts';
import { lenientRules, lenientTimes } from '../policy/ledger/lenient-ledger.ts';

/** A ledger with settable replies, which affects no other test's calls. */
export class OwnLedger extends CallLedgerStore {
  /** The reason against a next call. */
  standing: { rule: AdmissionRule; retryAfterSeconds?: number }[] = [];
  shown: CallOverview = {
    stopped: undefined,
    live: [],
    reasons: [],
    refused: [],
    countries: [],
    prefixes: [],
    spending: [],
    blocks: [],
  };
  readonly done: string[] = [];

  constructor(...parts: ConstructorParameters<typeof CallLedgerStore>) {
    super(...parts);
    this.overview.read = async () => this.shown;
    this.overview.lift = async (area) => {
      this.done.push(`lift ${area}`);
      const { blocks } = this.shown;
      this.shown = { ...this.shown, blocks: blocks.filter((each) => each.area !== area) };
      return this.shown.blocks.length < blocks.length;
    };
    this.stops.stop = async (by) => {
      this.done.push(`stop by ${by}`);
      this.shown = { ...this.shown, stopped: { since: Date.parse('2027-02-14T09:05:00Z'), by } };
    };
    this.stops.resume = async () => {
      this.done.push('resume');
      this.shown = { ...this.shown, stopped: undefined };
    };
  }

  override async explain() {
    return this.standing.map((each) => ({ ...each, allowed: false }));
  }
}

export async function openOwnLedger(): Promise<OwnLedger> {
  return new OwnLedger(await connectLab(), lenientRules, lenientTimes);
}
