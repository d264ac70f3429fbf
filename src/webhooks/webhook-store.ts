import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { WebhookKind } from '../audit/webhook-kind.ts';
import { Refusal } from '../errors.ts';
import { type SealKeys, seal } from '../factors/seal.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { Random } from '../random.ts';
import { formerSecretHours, maxEndpoints, type WebhookEndpoint } from './webhook-endpoint.ts';
import { webhookSecret } from './webhook-signature.ts';

interface EndpointRow {
  id: string;
  company_id: string | null;
  url: string;
  kinds: WebhookKind[];
  created_at: Date;
  ended_at: Date | null;
  failures: number;
  waiting: number;
}

export interface WebhookStoreParts {
  database: Database;
  random: Pick<Random, 'id' | 'secret'>;
  sealKeys: SealKeys;
}

/** The endpoints. A secret is in clear only in the reply of `add` and `renew`. All methods throw store-unavailable. */
export class WebhookStore {
  readonly #parts: WebhookStoreParts;

  constructor(parts: WebhookStoreParts) {
    this.#parts = parts;
  }

  /** @throws Refusal webhooks-many */
  add(
    endpoint: { url: URL; kinds: readonly WebhookKind[]; companyId: string | undefined },
    by: Actor,
  ): Promise<{ id: string; secret: string }> {
    const { url, kinds, companyId } = endpoint;
    const id = this.#parts.random.id();
    const made = this.#mint(id);
    return this.#write(async (transaction) => {
      // Two at the same time must not both take the last one.
      await transaction.raw('lock table webhook_endpoints in share row exclusive mode');
      const { rows } = await transaction.raw<{ rows: { count: number }[] }>(
        `select count(*)::int as count from webhook_endpoints
         where company_id is not distinct from ?::text and ended_at is null`,
        [companyId ?? null],
      );
      if ((rows[0]?.count ?? 0) >= maxEndpoints) throw new Refusal('webhooks-many', `${maxEndpoints} at most`);
      await transaction('webhook_endpoints').insert({
        id,
        company_id: companyId ?? null,
        url: url.href,
        kinds: [...kinds],
        key_id: made.sealed.keyId,
        secret: made.sealed.bytes,
      });
      const detail = { endpointId: id, host: url.hostname };
      await appendAudit(transaction, { event: 'webhook-added', actor: by, companyId, detail });
      return { id, secret: made.secret };
    });
  }

  /** Oldest first. */
  async list(): Promise<WebhookEndpoint[]> {
    const { rows } = await query(() =>
      this.#parts.database.raw<{ rows: EndpointRow[] }>(
        `select e.*, (select count(*)::int from webhook_messages m
           where m.endpoint_id = e.id and m.due_at is not null) as waiting
         from webhook_endpoints e order by created_at, id`,
      ),
    );
    return rows.map(fromRow);
  }

  /** Removes it with all its events. @throws Refusal not-found */
  remove(id: string, by: Actor): Promise<void> {
    return this.#write(async (transaction) => {
      const [row] = await transaction<EndpointRow>('webhook_endpoints').where({ id }).delete().returning('*');
      await this.#note(transaction, 'webhook-removed', row, by);
    });
  }

  /**
   * Makes a new secret; the former one signs too for a day, and one before it no longer.
   *
   * @param how.atOnce the new one signs alone
   * @returns it @throws Refusal not-found
   */
  renew(id: string, { atOnce }: { atOnce: boolean }, by: Actor): Promise<string> {
    const made = this.#mint(id);
    return this.#write(async (transaction) => {
      const { rows } = await transaction.raw<{ rows: EndpointRow[] }>(
        `update webhook_endpoints set
           former_key_id = case when ? then null else key_id end,
           former_secret = case when ? then null else secret end,
           former_until = case when ? then null else now() + make_interval(hours => ?) end, key_id = ?, secret = ?
         where id = ? returning *`,
        [atOnce, atOnce, atOnce, formerSecretHours, made.sealed.keyId, made.sealed.bytes, id],
      );
      await this.#note(transaction, 'webhook-secret-renewed', rows[0], by);
      return made.secret;
    });
  }

  /** No more events go there, and those that wait are given up. */
  end(id: string, by: Actor): Promise<void> {
    return this.#write(async (transaction) => {
      const [row] = await transaction<EndpointRow>('webhook_endpoints')
        .where({ id })
        .whereNull('ended_at')
        .update({ ended_at: transaction.fn.now() as never })
        .returning('*');
      await transaction('webhook_messages').where({ endpoint_id: id }).update({ due_at: null });
      if (row !== undefined) await this.#note(transaction, 'webhook-ended', row, by);
    });
  }

  #mint(endpointId: string) {
    const secret = webhookSecret(this.#parts.random.secret());
    const { sealKeys: keys, random } = this.#parts;
    return { secret, sealed: seal({ keys, random }, { endpointId, purpose: 'webhook' }, secret) };
  }

  async #note(
    transaction: Database,
    event: 'webhook-removed' | 'webhook-secret-renewed' | 'webhook-ended',
    row: EndpointRow | undefined,
    actor: Actor,
  ): Promise<void> {
    if (row === undefined) throw new Refusal('not-found', 'no such endpoint');
    const detail = { endpointId: row.id, host: new URL(row.url).hostname };
    await appendAudit(transaction, { event, actor, companyId: row.company_id ?? undefined, detail });
  }

  #write<T>(act: (transaction: Database) => Promise<T>): Promise<T> {
    return query(() => this.#parts.database.transaction((transaction) => act(transaction)));
  }
}

function fromRow({
  id,
  company_id,
  url,
  kinds,
  created_at,
  ended_at,
  failures,
  waiting,
}: EndpointRow): WebhookEndpoint {
  const ended = { endedAt: ended_at ?? undefined, failures, waiting };
  return { id, url, kinds, companyId: company_id ?? undefined, createdAt: created_at, ...ended };
}
