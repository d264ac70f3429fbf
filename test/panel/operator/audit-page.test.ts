import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/accounts/user.ts';
import { type AuditEventName, auditEvents } from '../../../src/audit/audit-event.ts';
import type { AuditRecord } from '../../../src/audit/audit-store.ts';
import { offeredLanguages } from '../../../src/languages/languages.ts';
import type { RenderContext } from '../../../src/panel/kit/render-context.ts';
import { actorKinds, auditLine } from '../../../src/panel/operator/audit-words.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

async function withPower(role: Role = 'operator') {
  const { id, login } = await home.addPerson({ role, language: 'en' });
  await home.givePhone(id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  return { visitor, id, login };
}

const eventsOn = (body: string) => [...body.matchAll(/<p class="who"><strong>([^<]+)</g)].map(([, event]) => event);
const timesOn = (body: string) => [...body.matchAll(/<time datetime="([^"]+)"/g)].map(([, at]) => at);

/** Lines of the audit about a person. */
async function write(userId: string, events: readonly AuditEventName[], by?: string) {
  for (const event of events)
    await home.audit.append({ event, actor: { kind: 'operator', id: by ?? random.id() }, userId });
}

describe('the page of the audit', () => {
  it.each<[string, (about: { login: string; by: string; companyId: string }) => Record<string, string>, number]>([
    ['the person', ({ login }) => ({ person: login }), 3],
    ['the event', ({ login }) => ({ person: login, event: 'user-disabled' }), 1],
    ['who did it, over all events', ({ by }) => ({ actor: by }), 3],
    ['who did it, as an operator', ({ by }) => ({ actor: by, 'actor-kind': 'operator' }), 2],
    ['who did it, of another kind', ({ by }) => ({ actor: by, 'actor-kind': 'company-admin' }), 0],
    ['the company', ({ companyId }) => ({ company: companyId, event: 'user-enabled' }), 1],
    ['a time before it', ({ login }) => ({ person: login, until: '2020-01-01T00:00' }), 0],
    ['a time after it', ({ login }) => ({ person: login, from: '2020-01-01T00:00' }), 3],
    ['what no page asks for', ({ login }) => ({ person: login, event: 'x', from: 'x', 'actor-kind': 'x' }), 3],
  ])('is narrowed by %s', async (_by, search, count) => {
    const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
    const { id, login } = await home.addPerson({ companyId });
    const boss = await withPower();
    await write(id, ['user-disabled', 'user-enabled'], boss.id);
    const asked = new URLSearchParams(search({ login, by: boss.login, companyId })).toString();
    const { body } = await boss.visitor.get(`/operator/audit?${asked}`);
    expect(eventsOn(body)).toHaveLength(count);
    expect(body).toContain(`Entries found: ${count}.`);
    const { body: file } = await boss.visitor.get(`/operator/audit.csv?${asked}`);
    expect(file.trimEnd().split('\r\n')).toHaveLength(count + 1);
  });

  it('is turned forwards and back', async () => {
    const { id, login } = await home.addPerson();
    await write(id, Array<AuditEventName>(110).fill('user-erased'));
    const { visitor } = await withPower();
    const link = (text: string) =>
      new RegExp(`href="([^"]+)">${text}<`).exec(visitor.page.body)?.[1]?.replaceAll('&#38;', '&');
    await visitor.get(`/operator/audit?person=${login}&event=user-erased`);
    const first = timesOn(visitor.page.body);
    expect(link('Previous')).toBeUndefined();
    await visitor.get(link('Next') ?? '');
    const second = timesOn(visitor.page.body);
    await visitor.get(link('Next') ?? '');
    expect([first.length, second.length, timesOn(visitor.page.body).length]).toEqual([50, 50, 10]);
    expect(link('Next')).toBeUndefined();
    await visitor.get(link('Previous') ?? '');
    expect(timesOn(visitor.page.body)).toEqual(second);
    await visitor.get(link('Previous') ?? '');
    expect(timesOn(visitor.page.body)).toEqual(first);
  });

  it('is saved whole, as CSV and as lines of JSON', async () => {
    const { id, login } = await home.addPerson();
    const count = 1_205;
    await home.database.raw(
      `insert into audit (event, actor_kind, user_id, detail)
       select 'user-disabled', 'system', ?, '{"reason":"=1+1"}' from generate_series(1, ?::int)`,
      [id, count],
    );
    const { visitor } = await withPower();
    const { body: csv } = await visitor.get(`/operator/audit.csv?person=${login}&event=user-disabled`);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(count + 1);
    const { body, headers } = await visitor.get(`/operator/audit.jsonl?person=${login}&event=user-disabled`);
    expect(headers['content-disposition']).toBe('attachment; filename="audit.jsonl"');
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditRecord);
    expect(new Set(lines.map((line) => line.id)).size).toBe(count);
    expect(lines[0]).toMatchObject({ event: 'user-disabled', actor: { kind: 'system' }, detail: { reason: '=1+1' } });
  });

  it('opens for operators only, as a page or as a file', async () => {
    for (const role of ['user', 'company-admin'] as const) {
      const { visitor } = await withPower(role);
      for (const path of ['/operator/audit', '/operator/audit.csv', '/operator/audit.jsonl'])
        expect([role, path, (await visitor.get(path)).status]).toEqual([role, path, 404]);
    }
  });
});

describe('a line of the audit', () => {
  it.each(offeredLanguages())('has words for every event, every field and every actor, in %s', (language) => {
    const context = { language, timeZone: 'UTC', path: '', formToken: '', assets: '' } satisfies RenderContext;
    const names = { logins: new Map(), companyNames: new Map() };
    const raw = Object.entries(auditEvents).flatMap(([event, fields]) =>
      actorKinds.flatMap((kind) => {
        const record = {
          id: '1',
          at: new Date(0),
          event,
          actor: { kind, id: 'x' },
          userId: undefined,
          companyId: undefined,
        };
        const detail = Object.fromEntries(fields.map((field) => [field, '2027-03-01']));
        const line = auditLine(context, { ...record, detail } as AuditRecord, names);
        const keys = line.details.map((each) => each.split(': ')[0] ?? '');
        return [
          // A key has capitals inside, or a hyphen between small letters.
          ...keys.filter((key) => /[a-z][A-Z]/.test(key)),
          ...(line.event === event ? [event] : []),
          ...(line.actor.includes(kind) && kind.includes('-') ? [kind] : []),
        ];
      }),
    );
    expect(raw).toEqual([]);
  });
});
