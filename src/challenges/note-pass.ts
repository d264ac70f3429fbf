import { hangUpAnnouncement } from '../deliveries/hang-up-feed.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

export interface NotePassParts {
  ledger: Pick<CallLedgerStore, 'pass'>;
}

/**
 * After a right code of a call: marks the number as proven in the ledger and stops a voice that still speaks. Not
 * awaited, and failures are ignored, because the user is in and at worst a call lasts a little longer.
 *
 * @param deliveryId empty when nothing was delivered
 */
export function notePass({ ledger }: NotePassParts, deliveryId: string): void {
  if (deliveryId === '') return;
  void ledger.pass(deliveryId, hangUpAnnouncement(deliveryId, 'passed')).catch(() => undefined);
}
