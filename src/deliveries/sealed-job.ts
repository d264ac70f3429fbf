import { requestId } from '../request-id.ts';
import { StoredMac } from '../stored-mac.ts';

/** A job as stored in Redis. */
export interface SealedJob {
  /** For BullMQ and the log. A dialler trusts only the sealed part. */
  deliveryId: string;
  sealed: string;
}

/**
 * Seals the jobs of the queues, so that the diallers carry out only what an api has asked for, and nothing that
 * somebody else has written to Redis. A job is valid only in its queue.
 */
export class JobSeal {
  readonly #mac: StoredMac;

  constructor(secret: string) {
    this.#mac = new StoredMac(secret, 'job');
  }

  /** The job is done for the request that seals it. */
  seal<T extends { deliveryId: string }>(queue: string, job: T): SealedJob {
    return {
      deliveryId: job.deliveryId,
      sealed: this.#mac.seal(queue, JSON.stringify({ ...job, requestId: requestId() })),
    };
  }

  /** @returns undefined for a job that no api has sealed for this queue */
  open<T>(queue: string, { sealed }: Partial<SealedJob>): T | undefined {
    const text = this.#mac.open(queue, typeof sealed === 'string' ? sealed : null);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }
}
