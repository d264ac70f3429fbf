import { execFileSync } from 'node:child_process';
import { resample } from '../../src/speech/resample.ts';
import { decodeWav } from '../../src/speech/wav.ts';

/** Who answers: a telephone that screens callers, a voicemail, or a person. */
export type Answerer = 'screener' | 'voicemail' | 'person';

/** A tone after the words: the record tone of a voicemail, or of a service that asks for a name "after the tone". */
interface Tone {
  hertz: number;
  milliseconds: number;
}

interface Saying {
  words: string;
  tone?: Tone;
}

export interface AnswerRecording {
  name: string;
  answerer: Answerer;
  language: 'nl' | 'en';
  hasTone: boolean;
  /** 8 kHz, 16 bits: the words, the tone, and silence. */
  sound(milliseconds: number): Int16Array;
}

const rate = 8_000;

/** Voices of espeak-ng, men and women, from slow to fast (words per minute). */
const speakers = {
  nl: [
    { voice: 'nl', pace: 150 },
    { voice: 'nl+f2', pace: 175 },
    { voice: 'nl+m3', pace: 200 },
    { voice: 'nl+f5', pace: 130 },
  ],
  en: [
    { voice: 'en-gb', pace: 150 },
    { voice: 'en-us+f3', pace: 175 },
    { voice: 'en-gb-scotland+m4', pace: 200 },
    { voice: 'en-us+f4', pace: 130 },
  ],
} as const;

/** Said in each language by each speaker, so 24 recordings of each answerer in each language. */
const sayings: Record<Answerer, Record<'nl' | 'en', readonly Saying[]>> = {
  screener: {
    en: [
      { words: "Hi. If you record your name and reason for calling, I'll see if this person is available." },
      { words: 'Hi, the person you are calling is using a screening service. Go ahead and say why you are calling.' },
      { words: 'Please say your name after the tone, and we will try to connect you.', tone: tone(1_000, 400) },
      { words: 'Hello. Who is calling, please?' },
      { words: 'This call is being screened. Please state your name. Then stay on the line.', tone: tone(440, 250) },
      { words: 'Hello, this is an assistant. May I ask who is calling, and what it is about?' },
    ],
    nl: [
      { words: 'Hallo. Zeg je naam en waarom je belt, dan kijk ik of deze persoon beschikbaar is.' },
      { words: 'Dit gesprek wordt gescreend. Zeg wie je bent en waar het over gaat.' },
      { words: 'Spreek na de toon je naam in, dan proberen we je door te verbinden.', tone: tone(1_000, 400) },
      { words: 'Hallo. Met wie spreek ik?' },
      { words: 'Wie kan ik zeggen dat er belt? Blijf daarna aan de lijn.', tone: tone(440, 250) },
      { words: 'Goedendag, dit is een assistent. Mag ik vragen wie er belt en waarvoor?' },
    ],
  },
  voicemail: {
    en: [
      { words: 'This is the voicemail of Jansen. Please leave a message after the tone.', tone: tone(1_000, 500) },
      { words: 'The person you are calling is not available. Please leave a message.', tone: tone(1_400, 250) },
      { words: 'You have reached my voicemail. I cannot come to the phone right now.', tone: tone(850, 800) },
      { words: 'Hi, this is Anna. Leave a message.', tone: tone(440, 400) },
      { words: 'The mailbox of this number is full. Please try again later.' },
      { words: 'This subscriber cannot be reached at the moment. You will get a message when they are back.' },
    ],
    nl: [
      { words: 'Dit is de voicemail van Jansen. Spreek een bericht in na de toon.', tone: tone(1_000, 500) },
      { words: 'De persoon die je belt is niet bereikbaar. Laat een bericht achter.', tone: tone(1_400, 250) },
      { words: 'Je bent verbonden met mijn voicemail. Ik kan nu niet opnemen.', tone: tone(850, 800) },
      { words: 'Hoi, dit is Anna. Spreek maar in.', tone: tone(440, 400) },
      { words: 'De mailbox van dit nummer is vol. Probeer het later nog eens.' },
      { words: 'Dit nummer is op dit moment niet bereikbaar. Je krijgt een bericht als dat weer kan.' },
    ],
  },
  person: {
    en: [
      { words: 'Hello?' },
      { words: 'Yes?' },
      { words: 'Anna speaking.' },
      { words: 'Good morning, Jansen and Sons.' },
      { words: 'Hello, this is Peter.' },
      { words: 'Hi. Hello?' },
    ],
    nl: [
      { words: 'Hallo?' },
      { words: 'Ja?' },
      { words: 'Met Anna.' },
      { words: 'Goedemorgen, bakkerij De Vries.' },
      { words: 'Met Peter de Boer.' },
      { words: 'Hoi. Hallo?' },
    ],
  },
};

export const answerers = Object.keys(sayings) as Answerer[];

/** All recordings of one answerer in one language. */
export function answerRecordings(answerer: Answerer, language: 'nl' | 'en'): AnswerRecording[] {
  return sayings[answerer][language].flatMap(({ words, tone }, text) =>
    speakers[language].map(({ voice, pace }, speaker) => ({
      name: `${answerer}-${language}-${text + 1}-${speaker + 1}`,
      answerer,
      language,
      hasTone: tone !== undefined,
      sound: (milliseconds) => soundOf(speak(words, voice, pace), tone, milliseconds),
    })),
  );
}

function tone(hertz: number, milliseconds: number): Tone {
  return { hertz, milliseconds };
}

function speak(words: string, voice: string, pace: number): Float32Array {
  const arguments_ = ['-v', voice, '-s', String(pace), '--stdout', words];
  const wav = execFileSync('espeak-ng', arguments_, { maxBuffer: 1e8 });
  return resample(decodeWav(wav, words), rate).samples;
}

/** A tone comes half a second after the words. Silence fills the time up. */
function soundOf(words: Float32Array, tone: Tone | undefined, milliseconds: number): Int16Array {
  const all = new Int16Array(milliseconds * (rate / 1_000));
  all.set(Int16Array.from(words, (sample) => Math.round(sample * 32_767)).subarray(0, all.length), 0);
  if (tone === undefined) return all;
  const from = words.length + rate / 2;
  for (let at = 0; at < tone.milliseconds * (rate / 1_000); at += 1)
    all[from + at] = Math.round(8_000 * Math.sin((2 * Math.PI * tone.hertz * at) / rate));
  return all;
}
