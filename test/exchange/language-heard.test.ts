import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';
import { enrolUser } from './enrolled-user.ts';
import { visitorOf } from './visitor-of.ts';

/** The calls are placed at the same time, each to a telephone of its own. */
const numbers = { en: telephoneOf('language-heard'), nl: telephoneOf('language-heard: nl') };
let calls: Record<keyof typeof numbers, CodeCall>;
let people = 0;

beforeAll(async () => {
  const settings = { BELCODE_RING_SECONDS: '30' };
  const en = await CodeCall.start({ name: 'language-heard', number: numbers.en, settings });
  calls = { en, nl: await en.beside(numbers.nl) };
});

afterAll(() => calls?.en.stop());

describe.each([
  ['en', 'nl', 'Overview'],
  ['nl', 'en', 'Overzicht'],
] as const)(
  'S21 a session that is all in one language (%s) of a user of the other',
  { concurrent: true },
  (page, own, title) => {
    it('hears that language from the first word to the code', async () => {
      const login = `language.${++people}.${page}`;
      const call = calls[page];
      const { password } = await enrolUser(call.programs, login, [{ number: numbers[page] }], { language: own });
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
  },
);
