import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';
import { enrolUser } from './enrolled-user.ts';
import { visitorOf } from './visitor-of.ts';

const number = telephoneOf('language-heard');
let call: CodeCall;
let people = 0;

beforeAll(async () => {
  call = await CodeCall.start({ name: 'language-heard', number, settings: { BELCODE_RING_SECONDS: '30' } });
});

afterAll(() => call?.stop());

describe.each([
  ['en', 'nl', 'Overview'],
  ['nl', 'en', 'Overzicht'],
] as const)('S21 a session that is all in one language (%s) of a user of the other', (page, own, title) => {
  it('hears that language from the first word to the code', async () => {
    const login = `language.${++people}.${page}`;
    const { password } = await enrolUser(call.programs, login, [{ number }], { language: own });
    const visitor = visitorOf(call.programs);
    await visitor.open(`/login?language=${page}`);
    await visitor.send('/login', { login, password });
    await call.phone.untilIncoming();
    const code = await call.codeHeardAlone(call.phone, page);
    const { prompts } = await call.heard(page);
    expect(prompts.slice(0, 2)).toEqual(['greeting', expect.stringMatching(/^press-\d$/)]);
    await visitor.send('/code', { code });
    expect(visitor.title).toBe(title);
  });
});
