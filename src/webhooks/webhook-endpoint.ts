import type { WebhookKind } from '../audit/webhook-kind.ts';

/** Where events are sent. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  kinds: readonly WebhookKind[];
  /** The company whose events it gets; undefined for those of all. */
  companyId: string | undefined;
  createdAt: Date;
  /** Its receiver has answered 410. */
  endedAt: Date | undefined;
  /** In a row. */
  failures: number;
  /** Events that are still to be sent. */
  waiting: number;
}

/** An event with its endpoint. */
export interface WebhookMessage {
  /** Ascends with time. */
  id: string;
  endpointId: string;
  kind: string;
  at: Date;
  tries: number;
  userId: string | undefined;
  /** Undefined after the user was erased. */
  login: string | undefined;
  companyId: string | undefined;
  detail: Record<string, string | number | boolean>;
}

/** An event that could not be delivered: it waits for its next attempt, or was given up. */
export interface FailedMessage extends Pick<WebhookMessage, 'id' | 'endpointId' | 'kind' | 'at' | 'tries'> {
  /** Undefined when it was given up. */
  dueAt: Date | undefined;
  /** HTTP status of the last attempt; undefined without a reply. */
  status: number | undefined;
  /** Words of the other side, or why there was no reply. */
  answer: string;
}

export interface WebhookAddress {
  id: string;
  url: URL;
  /** Newest first. */
  secrets: readonly string[];
}

/** Seconds before the next attempt: after the first failure, the second and so on; the last one repeats. */
const pausesSeconds = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600] as const;
/** An endpoint that fails is tried this often at least, so that its events go soon after it is back. */
const maxEndpointPauseSeconds = 600;

export function messagePauseSeconds(failures: number): number {
  return pausesSeconds[Math.min(failures, pausesSeconds.length) - 1] ?? pausesSeconds[0];
}

/** For how long nothing is sent to an endpoint after so many failures in a row. */
export function endpointPauseSeconds(failures: number): number {
  return Math.min(messagePauseSeconds(failures), maxEndpointPauseSeconds);
}

/** How long the secret before the last change signs too. */
export const formerSecretHours = 24;
/** Of one company, or of all together without a company. An endpoint that hangs takes a turn of sending. */
export const maxEndpoints = 5;
