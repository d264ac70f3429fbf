import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type SealKeys, unseal } from '../factors/seal.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import {
  endpointPauseSeconds,
  type FailedMessage,
  messagePauseSeconds,
  type WebhookAddress,
  type WebhookMessage,
} from './webhook-endpoint.ts';

interface MessageRow {
  id: string;
  endpoint_id: string;
  kind: string;
  user_id: string | null;
  company_id: string | null;
  login: string | null;
  detail: WebhookMessage['detail'];
  at: Date;
  due_at: Date | null;
  tries: number;
  status: number | null;
  answer: string | null;
}

interface AddressRow {
  id: string;
  url: string;
  key_id: string;
  secret: Buffer;
  former_key_id: string | null;
  former_secret: Buffer | null;
}

/** Days for which an event is listed after it was sent or given up. */
const keptDays = 7;
const maxListed = 200;

/** The events that are sent, have been sent, or were given up. All methods throw Refusal store-unavailable. */
export class WebhookMessageStore {
  readonly #database: Database;
  readonly #keys: SealKeys;

  constructor({ database, sealKeys }: { database: Database; sealKeys: SealKeys }) {
    this.#database = database;
    this.#keys = sealKeys;
  }

  /** Endpoints for which an event is due, and whether the last one failed. Gives up what is older than a day. */
  async dueEndpoints(): Promise<{ id: string; isFailing: boolean }[]> {
    return query(async () => {
      // Each second of every api, so nothing is written unless something is late; that has no id.
      const { rows } = await this.#database.raw<{ rows: { id: string | null; failing: boolean }[] }>(
        `select e.id, e.failures > 0 as failing from webhook_endpoints e
         where e.ended_at is null and (e.paused_until is null or e.paused_until <= now())
           and exists (select 1 from webhook_messages m
             where m.endpoint_id = e.id and m.due_at <= now() and m.until >= now())
         union all
         select null, false where exists (select 1 from webhook_messages where due_at is not null and until < now())`,
      );
      const due = rows.flatMap(({ id, failing }) => (id === null ? [] : [{ id, isFailing: failing }]));
      if (due.length < rows.length)
        await this.#database.raw(
          'update webhook_messages set due_at = null where due_at is not null and until < now()',
        );
      return due;
    });
  }

  /** The oldest event that is due for an endpoint that has no pause now. */
  async nextDue(endpointId: string): Promise<{ message: WebhookMessage; address: WebhookAddress } | undefined> {
    return query(async () => {
      const { rows } = await this.#database.raw<{ rows: MessageRow[] }>(
        `select m.*, (select login from users where id = m.user_id) as login
         from webhook_messages m join webhook_endpoints e on e.id = m.endpoint_id
         where m.endpoint_id = ? and m.due_at <= now() and m.until >= now() and e.ended_at is null
           and (e.paused_until is null or e.paused_until <= now())
         order by m.id limit 1`,
        [endpointId],
      );
      const [row] = rows;
      const address = row === undefined ? undefined : await this.#addressOf(endpointId);
      return row === undefined || address === undefined ? undefined : { message: fromRow(row), address };
    });
  }

  /** @throws Refusal not-found */
  async address(endpointId: string): Promise<WebhookAddress> {
    const found = await query(() => this.#addressOf(endpointId));
    if (found === undefined) throw new Refusal('not-found', 'no such endpoint');
    return found;
  }

  async noteSent({ id, endpointId }: WebhookMessage): Promise<void> {
    await query(async () => {
      await this.#database.raw(
        `update webhook_messages set due_at = null, sent_at = now(), tries = tries + 1, status = null, answer = null
         where id = ?`,
        [id],
      );
      await this.#database.raw(
        'update webhook_endpoints set failures = 0, paused_until = null where id = ? and failures > 0',
        [endpointId],
      );
    });
  }

  async noteFailure(
    { id, endpointId, tries }: WebhookMessage,
    { status, answer }: { status?: number | undefined; answer: string },
  ): Promise<void> {
    await query(async () => {
      await this.#database.raw(
        `update webhook_messages set tries = tries + 1, status = ?, answer = ?,
           due_at = now() + make_interval(secs => ?) where id = ?`,
        [status ?? null, answer, messagePauseSeconds(tries + 1), id],
      );
      const { rows } = await this.#database.raw<{ rows: { failures: number }[] }>(
        'update webhook_endpoints set failures = failures + 1 where id = ? returning failures',
        [endpointId],
      );
      await this.#database.raw(
        'update webhook_endpoints set paused_until = now() + make_interval(secs => ?) where id = ?',
        [endpointPauseSeconds(rows[0]?.failures ?? 1), endpointId],
      );
    });
  }

  /** What could not be delivered, newest first. */
  async listFailed(): Promise<FailedMessage[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: MessageRow[] }>(
        'select * from webhook_messages where sent_at is null and answer is not null order by id desc limit ?',
        [maxListed],
      ),
    );
    return rows.map(({ id, endpoint_id, kind, at, tries, due_at, status, answer }) => ({
      id,
      endpointId: endpoint_id,
      kind,
      at,
      tries,
      answer: answer ?? '',
      dueAt: due_at ?? undefined,
      status: status ?? undefined,
    }));
  }

  /** Sends an event once more, for a day, at once. @throws Refusal not-found, also for one that was sent */
  async again(id: string, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const { rows } = await transaction.raw<{ rows: { id: string; url: string; company_id: string | null }[] }>(
          `with due as (update webhook_messages set due_at = now(), until = now() + interval '1 day', tries = 0
             where id = ? and sent_at is null returning endpoint_id)
           update webhook_endpoints e set paused_until = null from due
           where e.id = due.endpoint_id and e.ended_at is null returning e.id, e.url, e.company_id`,
          [id],
        );
        const [row] = rows;
        if (row === undefined) throw new Refusal('not-found', 'no such event');
        const detail = { endpointId: row.id, host: new URL(row.url).hostname };
        const companyId = row.company_id ?? undefined;
        await appendAudit(transaction, { event: 'webhook-repeated', actor: by, companyId, detail });
      }),
    );
  }

  /** Removes what was sent or given up days ago. */
  async forget(): Promise<void> {
    await query(() =>
      this.#database.raw(
        'delete from webhook_messages where due_at is null and at < now() - make_interval(days => ?)',
        [keptDays],
      ),
    );
  }

  async #addressOf(id: string): Promise<WebhookAddress | undefined> {
    const { rows } = await this.#database.raw<{ rows: AddressRow[] }>(
      `select id, url, key_id, secret,
         case when former_until > now() then former_key_id end as former_key_id, former_secret
       from webhook_endpoints where id = ? and ended_at is null`,
      [id],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const sealed = [{ keyId: row.key_id, bytes: row.secret }];
    if (row.former_key_id !== null && row.former_secret !== null)
      sealed.push({ keyId: row.former_key_id, bytes: row.former_secret });
    const binding = { endpointId: id, purpose: 'webhook' } as const;
    return { id, url: new URL(row.url), secrets: sealed.map((each) => unseal({ keys: this.#keys }, binding, each)) };
  }
}

function fromRow({ id, endpoint_id, kind, user_id, login, company_id, detail, at, tries }: MessageRow): WebhookMessage {
  const concerned = { userId: user_id ?? undefined, login: login ?? undefined, companyId: company_id ?? undefined };
  return { id, endpointId: endpoint_id, kind, at, tries, detail, ...concerned };
}
