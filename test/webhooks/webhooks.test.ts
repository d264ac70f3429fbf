import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { appendAudit } from '../../src/audit/append-audit.ts';
import { maxWaitingEvents, maxWaitingFrequent } from '../../src/audit/webhook-statement.ts';
import { systemClock } from '../../src/clock.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { systemRandom as random } from '../../src/random.ts';
import { addWebhook, kindsFor } from '../../src/webhooks/change-webhooks.ts';
import { sendTurn } from '../../src/webhooks/send-webhooks.ts';
import { WebhookChannel } from '../../src/webhooks/webhook-channel.ts';
import { WebhookMessageStore } from '../../src/webhooks/webhook-message-store.ts';
import { WebhookStore } from '../../src/webhooks/webhook-store.ts';
import { openPeople, type People, tester } from '../accounts/people.ts';
import { silentLog as log } from '../silent-log.ts';
import { type Receiver, startReceiver } from './own-receiver.ts';

const keys = sealKeys('a secret of at least thirty-two bytes');

let home: People;
let receiver: Receiver;
let webhooks: WebhookStore;
let messages: WebhookMessageStore;
let channel: WebhookChannel;

beforeAll(async () => {
  home = await openPeople();
  webhooks = new WebhookStore({ database: home.database, random, sealKeys: keys });
  messages = new WebhookMessageStore({ database: home.database, sealKeys: keys });
});

beforeEach(async () => {
  await home.database('webhook_endpoints').delete();
  receiver = await startReceiver();
  channel = new WebhookChannel({ clock: systemClock, hosts: [receiver.host], agent: receiver.agent });
});

afterEach(() => receiver.stop());
afterAll(() => home.close());

const add = (companyId?: string, kinds: string[] = []) =>
  addWebhook({ webhooks, companies: home.companies, channel }, { url: receiver.url, kinds, companyId }, tester);
const turn = (id: string) =>
  sendTurn({ webhooks, messages, channel, clock: systemClock, log }, id, new AbortController().signal);
const removed = (userId: string) =>
  home.audit.append({ event: 'factor-removed', actor: tester, userId, detail: { kind: 'phone', number: '06 •• 78' } });
const gotten = () => receiver.received.map(({ text }) => JSON.parse(text));
const list = async (id: string) => (await webhooks.list()).find((each) => each.id === id);
/** Ends all pauses. */
const later = async () => {
  await home.database('webhook_endpoints').update({ paused_until: null });
  await home.database('webhook_messages').whereNotNull('due_at').update({ due_at: home.database.fn.now() });
};

describe('an event', () => {
  it('tells its kind, when, whom it concerns and the details of the table, and nothing else', async () => {
    const user = await home.addUser();
    const { id, secret } = await add();
    await home.audit.append({
      event: 'login-passed',
      actor: { kind: 'user', id: user.id },
      userId: user.id,
      detail: { factorId: 'f', kind: 'phone', address: '192.0.2.1' },
    });
    await turn(id);
    const [got] = receiver.received;
    const body = new Webhook(secret).verify(got?.text ?? '', got?.headers ?? {});
    expect(body).toEqual({
      type: 'challenge.passed',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { userId: user.id, login: user.login, companyId: user.companyId, factorId: 'f', kind: 'phone' },
    });
    expect(await list(id)).toMatchObject({ waiting: 0, failures: 0 });
  });

  it.each([
    ['challenge-passed', 'challenge.passed', {}],
    ['code-refused', 'challenge.failed', { reason: 'wrong-code' }],
    ['code-refused', 'user.locked', { reason: 'second-factor-locked' }],
  ] as const)('of a key says which one: %s as %s', async (event, type, detail) => {
    const user = await home.addUser();
    const { id } = await add();
    for (const actor of [{ kind: 'api-key', id: 'key-1' }, { kind: 'api-key', id: 'key-2' }, tester] as const)
      await home.audit.append({ event, actor, userId: user.id, detail });
    await turn(id);
    expect(gotten().map((each) => each.type)).toEqual([type, type, type]);
    expect(gotten().map(({ data }) => data.keyId)).toEqual(['key-1', 'key-2', undefined]);
  });

  it.each([
    ['login-refused', { reason: 'wrong-password' }],
    ['login-refused', { reason: 'unknown-user' }],
    ['login-passed', { without: 'second factor' }],
    ['user-edited', { changed: 'name' }],
  ] as const)('is none for %s %j, which is not for other systems', async (event, detail) => {
    const user = await home.addUser();
    const { id } = await add();
    await home.audit.append({ event, actor: tester, userId: user.id, detail });
    expect(await list(id)).toMatchObject({ waiting: 0 });
  });

  it('comes for each repeat, although the audit has one line an hour', async () => {
    const user = await home.addUser();
    const { id } = await add();
    const entry = { event: 'code-refused', actor: tester, userId: user.id, detail: { reason: 'wrong-code' } } as const;
    for (let count = 0; count < 3; count += 1) await home.audit.append(entry);
    expect(await home.audit.list({ userId: user.id, event: 'code-refused' })).toHaveLength(1);
    await turn(id);
    expect(gotten().map(({ type }) => type)).toEqual(Array(3).fill('challenge.failed'));
  });

  it('comes for each of those that were counted together, until the queue is full', async () => {
    const user = await home.addUser();
    const { id } = await add();
    const entry = { event: 'code-refused', actor: tester, userId: user.id, detail: { reason: 'wrong-code' } } as const;
    const appendAll = (count: number) => Promise.all(Array.from({ length: count }, () => home.audit.append(entry)));
    await appendAll(30);
    expect(await list(id)).toMatchObject({ waiting: 30 });
    const kind = 'challenge.failed';
    const more = Array.from({ length: 765 }, () => ({ endpoint_id: id, kind, detail: '{}', user_id: user.id }));
    await home.database('webhook_messages').insert(more);
    await appendAll(30);
    expect(await list(id)).toMatchObject({ waiting: maxWaitingFrequent });
  });

  it('comes in the order of ids, which ascend as text', async () => {
    const user = await home.addUser();
    const { id } = await add();
    for (let count = 0; count < 5; count += 1) await removed(user.id);
    await turn(id);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'] ?? '');
    expect(ids).toHaveLength(5);
    expect([...ids].sort()).toEqual(ids);
  });

  it('is not sent for an act that was rolled back, and waits in the table when it was not', async () => {
    const user = await home.addUser();
    const { id } = await add();
    const entry = { event: 'factor-removed', actor: tester, userId: user.id, detail: { kind: 'phone' } } as const;
    const act = (fails: boolean) =>
      home.database.transaction(async (transaction) => {
        await appendAudit(transaction, entry);
        if (fails) throw new Error('rolled back');
      });
    await expect(act(true)).rejects.toThrow('rolled back');
    expect(await list(id)).toMatchObject({ waiting: 0 });
    await act(false);
    expect(await list(id)).toMatchObject({ waiting: 1 });
  });

  it('of an erased user is gone with them', async () => {
    const user = await home.addUser();
    const { id } = await add();
    await removed(user.id);
    await home.database('webhook_messages').where({ user_id: user.id }).delete();
    await home.users.erase(user.id, everyGrant, tester);
    await turn(id);
    expect(gotten()).toEqual([]);
  });
});

describe('attack: events of others', () => {
  it('an endpoint of a company gets only those of its own users, and none of the installation', async () => {
    const [mine, theirs] = [await home.addUser(), await home.addUser()];
    const { id } = await add(mine.companyId);
    await removed(theirs.id);
    await home.audit.append({ event: 'breaker-opened', actor: { kind: 'system' }, detail: { area: 'NL' } });
    await home.audit.append({
      event: 'breaker-opened',
      actor: { kind: 'system' },
      companyId: mine.companyId,
      detail: { area: 'NL' },
    });
    await removed(mine.id);
    await turn(id);
    expect(gotten().map(({ data }) => data.userId)).toEqual([mine.id]);
  });

  it.each(['breaker.opened', 'budget.near', 'ping', 'nonsense'])('%s is no kind for a company', async (kind) => {
    const { companyId } = await home.addUser();
    await expect(add(companyId, [kind])).rejects.toMatchObject({ id: 'request-invalid' });
    expect(kindsFor(companyId)).not.toContain(kind);
  });

  it('an endpoint gets only the kinds that it wants', async () => {
    const user = await home.addUser();
    const { id } = await add(undefined, ['call.ended']);
    await removed(user.id);
    await home.audit.append({ event: 'call-ended', actor: tester, userId: user.id, detail: { reason: 'spoken' } });
    await turn(id);
    expect(gotten().map(({ type }) => type)).toEqual(['call.ended']);
  });

  it('a company has five endpoints at most, also when they are added at once', async () => {
    const { companyId } = await home.addUser();
    const added = await Promise.allSettled(Array.from({ length: 8 }, () => add(companyId)));
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await expect(add(companyId)).rejects.toMatchObject({ id: 'webhooks-many' });
    await add();
  });

  it('a queue that is full drops what comes, keeps room for rare kinds, and no act fails', async () => {
    const user = await home.addUser();
    const { id } = await add();
    const ended = { event: 'call-ended', actor: tester, userId: user.id, detail: { reason: 'spoken' } } as const;
    await home.audit.append(ended);
    await home.database.raw(
      `insert into webhook_messages (endpoint_id, kind, detail) select ?, 'call.ended', '{}' from generate_series(2, 800)`,
      [id],
    );
    await home.audit.append(ended);
    expect(await list(id)).toMatchObject({ waiting: 800 });
    await removed(user.id);
    expect(await list(id)).toMatchObject({ waiting: 801 });
    await home.database.raw(
      `insert into webhook_messages (endpoint_id, kind, detail) select ?, 'call.ended', '{}' from generate_series(1, 199)`,
      [id],
    );
    await removed(user.id);
    expect(await list(id)).toMatchObject({ waiting: maxWaitingEvents });
  });
});

describe('an endpoint', () => {
  it('that fails has growing pauses, and a later event gets through when it is back', async () => {
    const user = await home.addUser();
    const { id } = await add();
    receiver.answerWith(503, 'later <b>please</b>');
    await removed(user.id);
    await removed(user.id);
    await turn(id);
    await turn(id);
    expect(receiver.received).toHaveLength(1);
    expect(await list(id)).toMatchObject({ failures: 1, waiting: 2 });
    expect(await messages.dueEndpoints()).toEqual([]);
    expect(await messages.listFailed()).toMatchObject([{ status: 503, answer: 'later <b>please</b>', tries: 1 }]);
    await later();
    expect(await messages.dueEndpoints()).toEqual([{ id, isFailing: true }]);
    receiver.answerWith(200);
    await turn(id);
    expect(receiver.received).toHaveLength(3);
    expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id']);
    expect(await list(id)).toMatchObject({ failures: 0, waiting: 0 });
  });

  it('gets no event that is older than a day, until an operator sends it again', async () => {
    const user = await home.addUser();
    const { id } = await add();
    receiver.answerWith(500);
    await removed(user.id);
    await turn(id);
    await home.database.raw(`update webhook_messages set until = now() - interval '1 second'`);
    await later();
    expect(await messages.dueEndpoints()).toEqual([]);
    const [failed] = await messages.listFailed();
    expect(failed).toMatchObject({ dueAt: undefined, tries: 1 });
    receiver.answerWith(200);
    await messages.again(failed?.id ?? '', tester);
    await turn(id);
    expect(receiver.received).toHaveLength(2);
    await expect(messages.again(failed?.id ?? '', tester)).rejects.toMatchObject({ id: 'not-found' });
    expect(await home.audit.list({ event: 'webhook-repeated' })).toHaveLength(1);
  });

  it('that answers 410 gets nothing any more', async () => {
    const user = await home.addUser();
    const { id } = await add();
    receiver.answerWith(410);
    await removed(user.id);
    await removed(user.id);
    await turn(id);
    await later();
    await turn(id);
    expect(receiver.received).toHaveLength(1);
    expect(await list(id)).toMatchObject({ endedAt: expect.any(Date), waiting: 0 });
    expect(await home.audit.list({ event: 'webhook-ended' })).toHaveLength(1);
  });

  it('has two secrets for a day after a renewal, and its secret is nowhere in the database', async () => {
    const user = await home.addUser();
    const { id, secret } = await add();
    const renewed = await webhooks.renew(id, { atOnce: false }, tester);
    await removed(user.id);
    await turn(id);
    const [both] = receiver.received;
    for (const each of [secret, renewed]) new Webhook(each).verify(both?.text ?? '', both?.headers ?? {});
    await home.database.raw(`update webhook_endpoints set former_until = now() - interval '1 second'`);
    await removed(user.id);
    await turn(id);
    const after = receiver.received[1];
    new Webhook(renewed).verify(after?.text ?? '', after?.headers ?? {});
    expect(() => new Webhook(secret).verify(after?.text ?? '', after?.headers ?? {})).toThrow();
    const { rows } = await home.database.raw('select e::text as row from webhook_endpoints e');
    const raw = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex');
    for (const needle of [secret, secret.slice(6), raw]) expect(JSON.stringify(rows)).not.toContain(needle);
  });

  it.each([
    ['a second renewal within the day', false, [false, true, true]],
    ['a renewal at once', true, [false, false, true]],
  ])('after %s, the last secrets sign and no other', async (_what, atOnce, signs) => {
    const user = await home.addUser();
    const { id, secret } = await add();
    const second = await webhooks.renew(id, { atOnce: false }, tester);
    const third = await webhooks.renew(id, { atOnce }, tester);
    await removed(user.id);
    await turn(id);
    const [sent] = receiver.received;
    const verifies = (by: string) => {
      try {
        return new Webhook(by).verify(sent?.text ?? '', sent?.headers ?? {}) !== undefined;
      } catch {
        return false;
      }
    };
    expect([secret, second, third].map(verifies)).toEqual(signs);
  });

  it('that is added, renewed and removed is in the audit by its host', async () => {
    const { id } = await add();
    await webhooks.renew(id, { atOnce: false }, tester);
    await webhooks.remove(id, tester);
    for (const event of ['webhook-added', 'webhook-secret-renewed', 'webhook-removed'] as const) {
      const [line] = await home.audit.list({ event });
      expect(line?.detail).toEqual({ endpointId: id, host: receiver.host });
    }
    await expect(webhooks.remove(id, tester)).rejects.toMatchObject({ id: 'not-found' });
  });
});
