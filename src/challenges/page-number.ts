import { createHmac } from 'node:crypto';

/** From 10 to 99, so that the number always has two digits. */
const numbers = 90;

/**
 * The two digits that the page shows and the user types into the app. Derived like the app's code, so that the page can
 * be reloaded and nothing is stored.
 *
 * @param deliveryId 128 random bits
 */
export function pageNumber(secret: string, deliveryId: string): string {
  const digest = createHmac('sha256', secret).update(`page-number:${deliveryId}`).digest();
  return (10 + (digest.readUIntBE(0, 6) % numbers)).toString();
}
