import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

export interface NotePassParts {
  hangUps: Pick<HangUpFeed, 'ask'>;
  ledger: Pick<CallLedgerStore, 'pass'>;
}

/**
 * The code of a call was right: the ledger notes that the number is proven, and a voice that still speaks may stop. Not waited
 * for, and what fails is not told: the person is in, and at worst a call lasts a little longer.
 *
 * @param deliveryId empty where nothing was delivered
 */
export function notePass({ hangUps, ledger }: NotePassParts, deliveryId: string): void {
  if (deliveryId === '') return;
  void Promise.allSettled([ledger.pass(deliveryId), hangUps.ask(deliveryId, 'passed')]);
}
