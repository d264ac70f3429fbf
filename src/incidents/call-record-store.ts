import { auditClauses } from '../audit/append-audit.ts';
import { announceWritten } from '../audit/audit-feed.ts';
import { maskTelephone } from '../factors/mask-telephone.ts';
import { type Route, telephoneOf } from '../policy/ledger/call-destination.ts';
import type { CallAccount, LedgerEvent, RequestedCall, TrunkName } from '../policy/ledger/call-ledger.ts';
import { moneyParts } from '../policy/ledger/call-rules.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { StoredMac } from '../stored-mac.ts';
import type { CallCursor, CallFilter, CallRecord } from './call-record.ts';

interface Row {
  id: string;
  requested_at: Date;
  ended_at: Date;
  passed_at: Date | null;
  reason: string;
  user_id: string | null;
  company_id: string | null;
  key_id: string | null;
  route: Route;
  trunk: TrunkName | null;
  number: string;
  answered_seconds: number;
  waited_milliseconds: number | null;
  minutes: number;
  money: string;
}

export interface CallQuery extends CallFilter {
  /** Only older calls, or newer ones, and then the nearest. */
  after?: CallCursor | undefined;
  before?: CallCursor | undefined;
  /** 1 to 500; default 50. */
  limit?: number | undefined;
}

const maxRows = 500;
/** How many of the last digits of a number can be sought. */
const soughtDigits = 4;

/**
 * Every call, in PostgreSQL. A number is stored masked, with a MAC of its last digits, by which it can be sought. Every
 * method throws Refusal store-unavailable when the database is away.
 */
export class CallRecordStore {
  readonly #database: Database;
  readonly #digitsMac: StoredMac;

  constructor({ database, secret }: { database: Database; secret: string }) {
    this.#database = database;
    this.#digitsMac = new StoredMac(secret, 'last digits of a call');
  }

  /**
   * Records the end of a call, counts it in its hour, and audits it, in one statement. The event may come again; all of
   * this happens once.
   */
  async noteEnd(ended: Extract<LedgerEvent, { event: 'call-ended' }>, now: number): Promise<void> {
    const { call, reason, answeredSeconds, account = accountOf(ended, now) } = ended;
    const { requestedAt, endedAt, waitedMilliseconds, minutes, money, trunk } = account;
    const columns = {
      ...this.#columnsOf(call, requestedAt),
      ended_at: new Date(endedAt),
      reason,
      answered_seconds: answeredSeconds,
      waited_milliseconds: waitedMilliseconds === undefined ? null : Math.max(0, Math.round(waitedMilliseconds)),
      minutes,
      money: Math.round(money),
      trunk: trunk ?? null,
    };
    const { id: _, ...changes } = columns;
    const entry = endEntry(ended);
    const audit = auditClauses(entry, 'ended');
    const written = await query(() =>
      this.#database.raw(
        `with ended as (? returning *), counted as (${countInHour('ended')} returning 1), ${audit.sql}`,
        [
          this.#database('calls')
            .insert(columns)
            .onConflict('id')
            .merge(changes as never)
            .whereNull('calls.ended_at'),
          ...audit.values,
        ],
      ),
    );
    if (written.rows.length > 0) announceWritten(this.#database, entry);
  }

  /**
   * Records that the codes of calls were answered correctly, before their ends or after them. One statement for all,
   * because at nine they come faster than statements for each.
   *
   * @param passed at least one
   */
  async notePasses(passed: readonly Extract<LedgerEvent, { event: 'call-passed' }>[], now: number): Promise<void> {
    // One statement may not change a row twice. In the order of their ids, so that no two programs wait for each other.
    const byId = new Map(passed.map((each) => [each.call.deliveryId, each]));
    const rows = [...byId.keys()].sort().flatMap((id) => {
      const each = byId.get(id);
      return each === undefined ? [] : [{ ...this.#columnsOf(each.call, each.requestedAt), passed_at: new Date(now) }];
    });
    await query(() =>
      this.#database.raw(
        `with passed as (? returning *)
         insert into call_hours ${hourColumns}
         select each.id, date_trunc('hour', requested_at), route, reason, 0, count(*), 0, 0, 0, 0, 0
         from passed cross join lateral ${sumsOf('passed')} where ended_at is not null
         group by 1, 2, 3, 4 order by 1, 2, 3, 4
         on conflict (company_id, hour, route, reason) do update set passed = call_hours.passed + excluded.passed`,
        [this.#database('calls').insert(rows).onConflict('id').merge(['passed_at']).whereNull('calls.passed_at')],
      ),
    );
  }

  /** Newest first. */
  async list(wanted: CallQuery): Promise<CallRecord[]> {
    const { after, before, limit = 50 } = wanted;
    const from = before ?? after;
    const direction = before === undefined ? 'desc' : 'asc';
    const rows: Row[] = await query(() => {
      const found = this.#database('calls').select('*');
      this.#narrow(found, wanted);
      if (from !== undefined)
        found.whereRaw(`(requested_at, id) ${before === undefined ? '<' : '>'} (?, ?)`, [
          new Date(from.requestedAt),
          from.id,
        ]);
      return found
        .orderByRaw(`requested_at ${direction}, id ${direction}`)
        .limit(Math.max(1, Math.min(limit, maxRows)));
    });
    return (before === undefined ? rows : rows.reverse()).map(fromRow);
  }

  /** How many calls there are, of which at most `maxCount` are counted. */
  async count(wanted: CallFilter, maxCount: number): Promise<number> {
    const rows = await query(() => {
      const all = this.#database('calls').select(this.#database.raw('1'));
      this.#narrow(all, wanted);
      return this.#database.count<{ count: string }[]>('* as count').from(all.limit(maxCount).as('listed'));
    });
    return Number(rows[0]?.count ?? 0);
  }

  #narrow(calls: ReturnType<Database['queryBuilder']>, filter: CallFilter): void {
    const { userId, companyId, outcome, route, trunk, digits, from, until, withoutOperators = false } = filter;
    calls.whereNotNull('ended_at');
    if (userId !== undefined) calls.where('user_id', userId);
    if (companyId !== undefined) calls.where('company_id', companyId);
    if (outcome === 'passed') calls.whereNotNull('passed_at');
    else if (outcome !== undefined) calls.where('reason', outcome).whereNull('passed_at');
    if (route !== undefined) calls.where('route', route);
    if (trunk === 'unknown') calls.whereRaw(unknownTrunk);
    else if (trunk !== undefined) calls.where('trunk', trunk);
    if (digits !== undefined) calls.where('last_digits', this.#digitsMac.of([digits]));
    if (from !== undefined) calls.where('requested_at', '>=', from);
    if (until !== undefined) calls.where('requested_at', '<', until);
    if (withoutOperators)
      // Their ids are found first, because they are few.
      calls.whereRaw(
        `(user_id is null or user_id <> all(array(select u.id from users u where u.role = 'operator' and u.company_id = ?)))`,
        [companyId ?? ''],
      );
  }

  /** What of a call is known before its end. The number of an erased user is masked already. */
  #columnsOf(call: RequestedCall, requestedAt: number) {
    const { deliveryId, userId, companyId, apiKeyId, number, requestId } = call;
    const last = number.slice(-soughtDigits);
    return {
      id: deliveryId,
      requested_at: new Date(requestedAt),
      user_id: userId ?? null,
      company_id: companyId ?? null,
      key_id: apiKeyId ?? null,
      route: call.route,
      number: maskTelephone(telephoneOf(call), ''),
      request_id: requestId ?? null,
      last_digits: /^\d{4}$/.test(last) ? this.#digitsMac.of([last]) : null,
    };
  }
}

/** As in the index of the table. A call that waited for no dialling has no trunk that could be known. */
const unknownTrunk = "route = 'trunk' and trunk is null and waited_milliseconds is not null";

const hourColumns = `(company_id, hour, route, reason, calls, passed, minutes, money, waits, waited_milliseconds,
  max_milliseconds)`;

/** A call counts for all companies together, and for its own: in this order, so that no two wait for each other. */
function sumsOf(row: string): string {
  return `(select distinct id from (values (''), (${row}.company_id)) of_company (id) where id is not null) each`;
}

function countInHour(row: string): string {
  return `insert into call_hours ${hourColumns}
    select each.id, date_trunc('hour', requested_at), route, reason, 1, (passed_at is not null)::int, minutes, money,
      (waited_milliseconds is not null)::int, coalesce(waited_milliseconds, 0), coalesce(waited_milliseconds, 0)
    from ${row} cross join lateral ${sumsOf(row)} order by each.id
    on conflict (company_id, hour, route, reason) do update set
      calls = call_hours.calls + 1, passed = call_hours.passed + excluded.passed,
      minutes = call_hours.minutes + excluded.minutes, money = call_hours.money + excluded.money,
      waits = call_hours.waits + excluded.waits,
      waited_milliseconds = call_hours.waited_milliseconds + excluded.waited_milliseconds,
      max_milliseconds = greatest(call_hours.max_milliseconds, excluded.max_milliseconds)`;
}

function endEntry({ call, reason, answeredSeconds }: Extract<LedgerEvent, { event: 'call-ended' }>) {
  const { userId, companyId, factorId, apiKeyId: keyId } = call;
  const about = { ...(factorId && { factorId }), ...(keyId && { keyId }) };
  const detail = { reason, number: maskTelephone(telephoneOf(call), ''), seconds: answeredSeconds, ...about };
  return { event: 'call-ended', actor: { kind: 'system' }, userId, companyId, detail } as const;
}

/** Of an event of an earlier version. */
function accountOf({ call, answeredSeconds }: Extract<LedgerEvent, { event: 'call-ended' }>, now: number): CallAccount {
  const minutes = call.route === 'trunk' ? Math.ceil(answeredSeconds / 60) : 0;
  return { requestedAt: now - answeredSeconds * 1_000, endedAt: now, minutes, money: 0 };
}

function fromRow(row: Row): CallRecord {
  return {
    id: row.id,
    requestedAt: row.requested_at,
    endedAt: row.ended_at,
    passedAt: row.passed_at ?? undefined,
    reason: row.reason,
    userId: row.user_id ?? undefined,
    companyId: row.company_id ?? undefined,
    keyId: row.key_id ?? undefined,
    route: row.route,
    trunk: row.trunk ?? (row.route === 'trunk' && row.waited_milliseconds !== null ? 'unknown' : undefined),
    number: row.number,
    answeredSeconds: row.answered_seconds,
    waitedMilliseconds: row.waited_milliseconds ?? undefined,
    minutes: row.minutes,
    money: Number(row.money) / moneyParts,
  };
}
