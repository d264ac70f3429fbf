import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';
import { webhookBody } from './webhook-body.ts';
import type { WebhookChannel } from './webhook-channel.ts';
import type { WebhookMessageStore } from './webhook-message-store.ts';
import type { WebhookQueue } from './webhook-queue.ts';
import type { WebhookStore } from './webhook-store.ts';

export interface SendWebhooksParts {
  webhooks: Pick<WebhookStore, 'end'>;
  messages: Pick<WebhookMessageStore, 'dueEndpoints' | 'nextDue' | 'noteSent' | 'noteFailure' | 'forget'>;
  channel: Pick<WebhookChannel, 'send'>;
  clock: Pick<Clock, 'now' | 'wait'>;
  log: Log;
}

/** Events of one turn, after which other endpoints come first. */
const maxOfTurn = 20;
const pollMilliseconds = 1_000;
const forgetMilliseconds = 3_600_000;

/** Gives every endpoint with a due event a turn, until the signal aborts. Several processes may do so. */
export async function keepSending(
  { messages, clock, queue }: Pick<SendWebhooksParts, 'messages' | 'clock'> & { queue: Pick<WebhookQueue, 'add'> },
  signal: AbortSignal,
): Promise<void> {
  let forgotAt = 0;
  while (!signal.aborted) {
    // While a store is away, events wait; the connection logs that.
    await giveTurns({ messages, queue }).catch(() => {});
    if (clock.now() - forgotAt >= forgetMilliseconds) {
      forgotAt = clock.now();
      await messages.forget().catch(() => {});
    }
    await clock.wait(pollMilliseconds, signal).catch(() => {});
  }
}

/** @throws Refusal store-unavailable */
async function giveTurns({
  messages,
  queue,
}: {
  messages: Pick<WebhookMessageStore, 'dueEndpoints'>;
  queue: Pick<WebhookQueue, 'add'>;
}): Promise<void> {
  for (const { id, isFailing } of await messages.dueEndpoints()) await queue.add(id, isFailing);
}

/**
 * A turn of an endpoint: sends its events in the order of their ids, until one fails. An event that fails has pauses of
 * its own, and does not keep later ones back for longer than the pause of the endpoint.
 *
 * @throws Refusal store-unavailable
 */
export async function sendTurn(parts: SendWebhooksParts, endpointId: string, signal: AbortSignal): Promise<void> {
  const { webhooks, messages, channel, log } = parts;
  for (let left = maxOfTurn; left > 0 && !signal.aborted; left -= 1) {
    const due = await messages.nextDue(endpointId);
    if (due === undefined) return;
    const { message, address } = due;
    const { outcome, status, answer } = await channel.send(address, { id: message.id, body: webhookBody(message) });
    measure('webhook-ended', { outcome });
    if (outcome === 'sent') {
      await messages.noteSent(message);
      continue;
    }
    log.warn({ endpoint: endpointId, status, tries: message.tries + 1 }, 'an event was not delivered by webhook');
    await messages.noteFailure(message, { status, answer });
    if (outcome === 'gone') await webhooks.end(endpointId, { kind: 'system' });
    return;
  }
}
