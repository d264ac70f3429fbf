import { createHmac } from 'node:crypto';

/** From 10 to 99: two digits that nobody reads as one. */
const numbers = 90;

/**
 * The two digits that the page shows, and that are typed into the app. Derived, as the app's code is: the page can be loaded
 * anew, and nothing is kept.
 *
 * @param deliveryId 128 bits of chance
 */
export function pageNumber(secret: string, deliveryId: string): string {
  const digest = createHmac('sha256', secret).update(`page-number:${deliveryId}`).digest();
  return (10 + (digest.readUIntBE(0, 6) % numbers)).toString();
}
