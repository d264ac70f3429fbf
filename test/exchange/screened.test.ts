import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labFolder } from '../../lab/folders.ts';
import { type Programs, runCli, startPrograms } from '../../lab/programs.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { fillText } from '../../src/panel/kit/texts.ts';
import { lab } from '../lab.ts';
import type { Visitor } from '../panel/visitor.ts';
import { type AnswerRecording, answerRecordings } from '../phones/answer-recordings.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { GrowingRecording } from '../phones/growing-recording.ts';
import { hearRecording } from '../phones/hear-recording.ts';
import { redisDatabase } from '../redis-databases.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { enrolUser } from './enrolled-user.ts';
import { untilUnderstood } from './until-understood.ts';
import { visitorOf } from './visitor-of.ts';

/** The calls are placed at the same time, each to a telephone of its own. */
const numbers = {
  en: telephoneOf('screened'),
  nl: telephoneOf('screened: nl'),
  typed: telephoneOf('screened: number'),
};
/** A service that speaks one language asks; the page, the voice and the person speak the same. */
const [english, , , , typed] = answerRecordings('screener', 'en');
const dutch = answerRecordings('screener', 'nl').find(({ hasTone }) => hasTone);
const cases = [
  { screener: english as AnswerRecording, number: numbers.en, proof: 'code' },
  { screener: dutch as AnswerRecording, number: numbers.nl, proof: 'code' },
  { screener: typed as AnswerRecording, number: numbers.typed, proof: 'number' },
] as const;
/** Passwords, by the name of the recording that answers. */
const passwords = new Map<string, string>();
const loginOf = ({ name }: AnswerRecording) => `screened.${name}`;
/** Its own folder, because the test makes greetings of companies in it. */
const sounds = join(labFolder, `sounds-screened-${process.pid}`);
/** Longer than a call. */
const soundMilliseconds = 150_000;
/** Six digits, said once, last at most as long. */
const firstSayingMilliseconds = 8_000;
let programs: Programs;

beforeAll(async () => {
  await buildLabSounds(() => {});
  cpSync(labSounds, sounds, { recursive: true });
  programs = await startPrograms({
    lab: lab(),
    name: 'screened',
    redisDatabase: redisDatabase('screened'),
    settings: {
      BELCODE_SOUNDS: sounds,
      BELCODE_MACHINES: 'detect',
      BELCODE_SCREEN_SECONDS: '60',
      BELCODE_KEY_SECONDS: '4',
      BELCODE_RING_SECONDS: '20',
    },
    say: () => {},
  });
  for (const { screener, number, proof } of cases) {
    const login = loginOf(screener);
    const { password } = await enrolUser(programs, login, [{ number }], { language: screener.language });
    passwords.set(login, password);
    const company = ['company', 'set', `Company of ${login}`];
    await runCli(programs.environment, [...company, '--call-proof', proof, '--greeting-name', 'Bakkerij De Vries']);
  }
  await runCli(programs.environment, ['sounds', 'build']);
});

afterAll(async () => {
  await programs?.stop();
  rmSync(sounds, { recursive: true, force: true });
});

/** A person whose telephone has answered by itself. */
interface Screened {
  phone: Telephone;
  visitor: Visitor;
  since: number;
  recording: GrowingRecording;
}

/** How often Asterisk has begun to play a sound to the telephone since then. */
function timesPlayed({ phone: { number }, since }: Pick<Screened, 'phone' | 'since'>, sound: RegExp): number {
  const lines = programs.asteriskLogSince(since).split('\n');
  return lines.filter((line) => line.includes(`/${number}`) && line.includes("Playing '") && sound.test(line)).length;
}

/** Waits for what the page shows. */
function onPage(visitor: Visitor, shown: RegExp): Promise<string> {
  return until(async () => {
    await visitor.get('/code');
    return shown.exec(visitor.page.body)?.[1];
  }, 60_000);
}

/** The call until nobody has pressed a key in the usual rounds. The telephone has answered, and its person has not. */
async function untilScreened({ screener, number, proof }: (typeof cases)[number]): Promise<Screened> {
  const { language } = screener;
  const phone = await startTelephone({ number, sipPort: lab().sipPort, says: screener.sound(soundMilliseconds) });
  try {
    const login = loginOf(screener);
    const visitor = visitorOf(programs, { 'accept-language': language });
    const since = Date.now();
    await visitor.logIn(login, passwords.get(login) ?? '');
    await phone.untilIncoming(15_000);
    const recording = await GrowingRecording.of(phone, () => phone.answer());
    const screened = proof === 'number' ? 'news-screened-number' : 'news-screened';
    await until(async () => (await visitor.get('/code')).body.includes(fillText(language, screened)), 60_000);
    return { phone, visitor, since, recording };
  } catch (error) {
    await phone.stop();
    throw error;
  }
}

/** The person joins when the question has begun once more. */
async function untilAskedAgain(person: Screened, question: RegExp): Promise<void> {
  const before = timesPlayed(person, question);
  await until(() => timesPlayed(person, question) > before, 30_000);
  await untilUnderstood();
}

/** Listens until the code was said once, and hangs up. */
async function heardCode(person: Screened, language: string) {
  const { phone, recording } = person;
  await until(() => timesPlayed(person, /\/dev\/shm\//) > 0, 30_000);
  const from = recording.milliseconds();
  await until(() => recording.milliseconds() > from + firstSayingMilliseconds, 30_000);
  await phone.hangUp();
  await phone.untilClosed(15_000);
  const { sayings } = await hearRecording({ sounds, language, file: phone.recording() });
  const code = sayings.find((saying) => /^\d{6}$/.test(saying));
  if (code === undefined) throw new Error(`heard no code, but: ${sayings.join(' ') || 'nothing'}`);
  return code;
}

const titles = { en: 'Overview', nl: 'Overzicht' };

describe.concurrent('a telephone answers by itself and asks who is calling, and Asterisk listens for machines', () => {
  it.each([cases[0], cases[1]])(
    'in $screener.language: it hears "Login at …" again, the page tells what to do, and the person who joins hears the code',
    async (each) => {
      const { language } = each.screener;
      const person = await untilScreened(each);
      const { phone, visitor, recording } = person;
      try {
        const greeting = new RegExp(`/${language}/company-[\\w-]+\\.`);
        await until(() => timesPlayed(person, greeting) >= 2, 30_000);
        expect(visitor.page.body).toContain('href="/contact.vcf"');
        expect((await visitor.get('/contact.vcf')).body).toMatch(/^BEGIN:VCARD\r\n[\s\S]*TEL[^\r\n]*\+31508200000/);
        const key = await onPage(visitor, /<kbd id="asked-key">(\d)/);
        await untilAskedAgain(person, new RegExp(`/${language}/press-${key}\\.`));
        await phone.press(key);
        const code = await heardCode(person, language);
        await visitor.get('/code');
        await visitor.send('/code', { code });
        expect(visitor.title).toBe(titles[language]);
      } finally {
        recording.stop();
        await phone.stop();
      }
    },
  );

  it('the number of the page: the person who joins types it, and the page goes on', async () => {
    const person = await untilScreened(cases[2]);
    const { phone, visitor, recording } = person;
    try {
      const digits = await onPage(visitor, /class="page-number"[^>]*><strong>([\d ]+)</);
      await untilAskedAgain(person, /\/en\/type-number\./);
      for (const digit of digits.replaceAll(' ', '')) await phone.press(digit);
      await until(async () => {
        await visitor.send('/code');
        return visitor.title === titles.en;
      }, 15_000);
    } finally {
      recording.stop();
      await phone.stop();
    }
  });
});
