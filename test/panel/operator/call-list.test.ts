import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/accounts/user.ts';
import type { RequestedCall, TrunkName } from '../../../src/policy/ledger/call-ledger.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import { openOwnLedger } from '../own-ledger.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel({ ledger: await openOwnLedger() });
});

afterAll(() => home.close());

async function withPower(role: Role, companyId: string, language: 'nl' | 'en' = 'en') {
  const { id } = await home.addPerson({ role, companyId, language });
  await home.givePhone(id);
  const visitor = home.visitor({ 'accept-language': language });
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  return visitor;
}

interface Given {
  at: string;
  reason?: string;
  passed?: boolean;
  number?: string;
  money?: number;
  trunk?: TrunkName;
}

/** Records a call. */
async function record(userId: string, companyId: string, { at, reason = 'spoken', passed = false, ...given }: Given) {
  const { number = '+31612345678', money = 0, trunk } = given;
  const route = number.startsWith('+') ? 'trunk' : 'internal';
  const ids = { deliveryId: random.id(), challengeId: random.id(), userId, companyId };
  const call: RequestedCall = { ...ids, route, country: 'NL', number };
  const requestedAt = Date.parse(at);
  const account = {
    requestedAt,
    endedAt: requestedAt + 30_000,
    waitedMilliseconds: 2_000,
    minutes: 1,
    money,
    ...(trunk && { trunk }),
  };
  const { callRecords } = home.parts;
  await callRecords.noteEnd({ event: 'call-ended', call, reason, answeredSeconds: 20, account }, requestedAt);
  if (passed) await callRecords.notePasses([{ event: 'call-passed', call, requestedAt }], requestedAt);
}

/** A company with a user and calls. */
async function company() {
  const { id, name } = await home.addCompany(`Company ${random.id()}`);
  const user = await home.addPerson({ companyId: id });
  return { id, name, user };
}

const shownOn = (body: string) => [...body.matchAll(/<strong>([^<]+)<\/strong><span>/g)].map(([, outcome]) => outcome);

describe('the list of calls', () => {
  it.each<[string, string, string[]]>([
    ['nothing but the company', '', ['No answer', 'Busy', 'Correct code entered']],
    ['the outcome', '&outcome=busy', ['Busy']],
    ['a passed code', '&outcome=passed', ['Correct code entered']],
    ['a reason without a passed code', '&outcome=spoken', []],
    ['the last digits of the number', '&digits=0000', ['No answer']],
    ['the end of a number with spaces', '&digits=06+1234+5678', ['Busy', 'Correct code entered']],
    ['an outside line', '&route=trunk', ['No answer', 'Busy', 'Correct code entered']],
    ['an extension', '&route=internal', []],
    ['the first trunk', '&trunk=trunk', ['Busy']],
    ['the second trunk', '&trunk=second-trunk', ['No answer']],
    ['a trunk that nobody wrote down', '&trunk=unknown', ['Correct code entered']],
    ['an hour, in the time zone', '&from=2027-03-01T10:00&until=2027-03-01T11:00', ['Busy']],
    [
      'what no page asks for',
      '&from=nonsense&outcome=nonsense&route=x&trunk=x&digits=12',
      ['No answer', 'Busy', 'Correct code entered'],
    ],
  ])('is narrowed by %s', async (_by, more, outcomes) => {
    const own = await company();
    await record(own.user.id, own.id, { at: '2027-03-01T08:00:00Z', passed: true });
    await record(own.user.id, own.id, { at: '2027-03-01T09:30:00Z', reason: 'busy', trunk: 'trunk' });
    const last = { reason: 'no-answer', number: '+31612340000', trunk: 'second-trunk' } as const;
    await record(own.user.id, own.id, { at: '2027-03-01T12:00:00Z', ...last });
    const operator = await withPower('operator', own.id);
    const { body } = await operator.get(`/operator/calls/list?company=${own.id}${more}`);
    expect(shownOn(body)).toEqual(outcomes);
    expect(body).toContain(`Calls found: ${outcomes.length}.`);
    expect(body).not.toContain('12345678');
  });

  it('is turned forwards and back, and each page has an address of its own', async () => {
    const own = await company();
    for (let i = 0; i < 120; i += 1) {
      const at = new Date(Date.parse('2027-03-01T08:00:00Z') + i * 1_000).toISOString();
      await record(own.user.id, own.id, { at });
    }
    const operator = await withPower('operator', own.id);
    const link = (text: string) =>
      new RegExp(`href="([^"]+)">${text}<`).exec(operator.page.body)?.[1]?.replaceAll('&#38;', '&');
    const times = () => [...operator.page.body.matchAll(/<time datetime="([^"]+)"/g)].map(([, at]) => at);
    await operator.get(`/operator/calls/list?person=${own.user.login}`);
    const pages = [times()];
    expect(operator.page.body).toContain('Calls found: 120.');
    for (const next of ['Next', 'Next']) {
      await operator.get(link(next) ?? '');
      pages.push(times());
    }
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flat()).size).toBe(120);
    expect(link('Next')).toBeUndefined();
    await operator.get(link('Previous') ?? '');
    expect(times()).toEqual(pages[1]);
    await operator.get(link('Previous') ?? '');
    expect(times()).toEqual(pages[0]);
    expect(link('Previous')).toBeUndefined();
  });

  it('says the trunk of each call, also in the file, and of a call from before that it is unknown', async () => {
    const own = await company();
    await record(own.user.id, own.id, { at: '2027-03-01T08:00:00Z' });
    await record(own.user.id, own.id, { at: '2027-03-01T08:01:00Z', trunk: 'second-trunk' });
    await record(own.user.id, own.id, { at: '2027-03-01T08:02:00Z', number: '202' });
    const operator = await withPower('operator', own.id, 'nl');
    const { body } = await operator.get(`/operator/calls/list?company=${own.id}`);
    const hints = [...body.matchAll(/<p class="hint">([^<]*(?:Buitenlijn|Toestel)[^<]*)</g)].map(([, hint]) => hint);
    expect(hints.map((hint) => /(Eerste trunk|Tweede trunk|Trunk onbekend)/.exec(hint ?? '')?.[1])).toEqual([
      undefined,
      'Tweede trunk',
      'Trunk onbekend',
    ]);
    const { body: file } = await operator.get(`/operator/calls/list.csv?company=${own.id}&trunk=unknown`);
    const [head, ...lines] = file.trimEnd().split('\r\n');
    expect(head).toContain(';Lijn;Trunk;Uitkomst;');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(';Buitenlijn;Trunk onbekend;');
    // Every link of the page asks for the same.
    const { body: narrowed } = await operator.get(`/operator/calls/list?company=${own.id}&trunk=second-trunk`);
    expect(narrowed).toMatch(/href="\/operator\/calls\/list\.csv\?[^"]*trunk=second-trunk/);
    expect(narrowed).toMatch(/<option value="second-trunk" selected/);
  });

  it('is saved whole as a table, without formulas, in the language of the reader', async () => {
    const own = await company();
    for (let i = 0; i < 3; i += 1) await record(own.user.id, own.id, { at: `2027-03-01T08:0${i}:00Z`, money: 230 });
    const operator = await withPower('operator', own.id);
    const { body, headers } = await operator.get(`/operator/calls/list.csv?company=${own.id}`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="calls.csv"');
    const [head, ...lines] = body.trimEnd().split('\r\n');
    expect(head).toContain('Requested at,Username,Company,');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`2027-03-01T08:02:00.000Z,${own.user.login},${own.name},'+31`);
    expect(body).not.toContain('12345678');
    const dutch = await withPower('operator', own.id, 'nl');
    expect((await dutch.get('/operator/calls/list.csv?outcome=passed')).body).toContain('Gevraagd op;Gebruikersnaam;');
  });

  it('opens for nobody without power, as a page or as a file', async () => {
    const own = await company();
    const [user, admin] = [await withPower('user', own.id), await withPower('company-admin', own.id)];
    for (const path of ['/operator/calls/list', '/operator/calls/figures']) {
      for (const ending of ['', '.csv']) {
        expect((await user.get(path + ending)).status).toBe(404);
        expect((await admin.get(path + ending)).status).toBe(404);
      }
    }
    for (const path of ['/company/calls', '/company/calls.csv', '/company/calls/figures', '/company/calls/figures.csv'])
      expect((await user.get(path)).status).toBe(404);
  });
});

describe('the figures of calls', () => {
  it.each<[string, string, string[]]>([
    ['a day, by hour', 'period=day&day=2027-03-01', ['09:00', '10:00']],
    ['a week, by day', 'period=week&day=2027-03-03', ['Mon 1', 'Sun 7']],
    ['a month, by day', 'period=month&day=2027-03-15', ['Mon 1 Mar', 'Wed 31 Mar']],
  ])('are of %s, as pictures and in a table', async (_period, search, names) => {
    const own = await company();
    await record(own.user.id, own.id, { at: '2027-03-01T08:00:00Z', passed: true, money: 230 });
    await record(own.user.id, own.id, { at: '2027-03-01T09:30:00Z', reason: 'busy' });
    const operator = await withPower('operator', own.id);
    const { body } = await operator.get(`/operator/calls/figures?${search}&company=${own.id}`);
    for (const name of names) expect(body).toContain(`>${name}<`);
    expect(body).toMatch(
      /<th scope="row"><strong>Total<\/strong><\/th><td>2<\/td><td>1<\/td><td>1<\/td>.*<td>50%<\/td>/,
    );
    expect(body).toContain('<desc id="figures-outcomes-words">');
    // Filled with patterns of the picture itself, not with colours.
    expect(body).toContain('fill="url(#figures-outcomes-stripes)"');
    const { body: file } = await operator.get(`/operator/calls/figures.csv?${search}&company=${own.id}`);
    expect(file.trimEnd().split('\r\n').length).toBeGreaterThan(6);
    expect(file).toContain(',Calls,Code entered,');
  });

  it.each(['period=year&day=2027-02-31', 'day=0000-00-00', 'day=9999-12-31&period=month', 'company=nobody', 'day=%00'])(
    'of %s are those of a page of ours',
    async (search) => {
      const { id } = await company();
      const operator = await withPower('operator', id);
      expect((await operator.get(`/operator/calls/figures?${search}`)).status).toBe(200);
    },
  );
});

describe('a company admin', () => {
  it('sees the calls of the own company only, and no number, whatever the address asks for', async () => {
    const [own, other] = [await company(), await company()];
    await record(own.user.id, own.id, { at: '2027-03-01T08:00:00Z', reason: 'busy', money: 230, trunk: 'trunk' });
    await record(other.user.id, other.id, { at: '2027-03-01T08:00:00Z', reason: 'no-answer', number: '+31612340000' });
    const boss = await home.addPerson({ companyId: own.id, role: 'operator' });
    await record(boss.id, own.id, { at: '2027-03-01T08:00:00Z', reason: 'rejected' });
    const admin = await withPower('company-admin', own.id);
    for (const more of ['', `company=${other.id}`, 'digits=0000', 'digits=5678', 'trunk=second-trunk']) {
      const { body } = await admin.get(`/company/calls?${more}`);
      expect(shownOn(body)).toEqual(['Busy']);
      expect(body).not.toMatch(/\*\*\*|name="digits"|name="company"|name="trunk"|First trunk/);
      const { body: file } = await admin.get(`/company/calls.csv?${more}`);
      expect(file.trimEnd().split('\r\n')).toHaveLength(2);
      expect(file).not.toMatch(/\*\*\*|Cost|[Tt]runk/);
    }
    expect(shownOn((await admin.get(`/company/calls?person=${other.user.login}`)).body)).toEqual([]);
    const { body } = await admin.get(`/company/calls/figures?period=day&day=2027-03-01&company=${other.id}`);
    expect(body).toContain(own.name);
    expect(body).not.toContain(other.name);
  });
});
