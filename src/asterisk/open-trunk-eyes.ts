import { type AmiAddress, connectAmi } from './ami.ts';
import { ExchangeFacts } from './exchange-facts.ts';
import { lookAtTrunks, type TrunkSight, type WatchedTrunks } from './trunk-watch.ts';

/**
 * Connects to the manager interface to look at trunks.
 *
 * @throws AmiError, as `look` does
 */
export async function openTrunkEyes(
  address: AmiAddress,
  trunks: WatchedTrunks,
): Promise<{ look(): Promise<TrunkSight[]>; close(): void }> {
  const ami = await connectAmi(address);
  const facts = new ExchangeFacts(ami);
  return { look: () => lookAtTrunks(facts, trunks), close: () => ami.close() };
}
