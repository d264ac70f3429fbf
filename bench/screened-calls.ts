// Measures what Asterisk takes for an answering machine, by real calls to recordings of telephones that screen callers,
// of voicemails and of people, and writes the table into docs/the-call.md. See README.md.
//
//   npx tsx bench/screened-calls.ts

import { loadavg } from 'node:os';
import { type Lab, startLab } from '../lab/lab.ts';
import { freePort } from '../lab/ports.ts';
import { AriPbx } from '../src/asterisk/ari-pbx.ts';
import { systemClock } from '../src/clock.ts';
import { systemRandom } from '../src/random.ts';
import { type AnswerRecording, answerers, answerRecordings } from '../test/phones/answer-recordings.ts';
import { dialOf, startWorld } from '../test/phones/world.ts';
import { silentLog } from '../test/silent-log.ts';
import { until } from '../test/until.ts';
import { delaysOf } from './delays.ts';
import { replaceTable } from './replace-table.ts';

const page = 'docs/the-call.md';
const languages = { nl: 'Dutch', en: 'English' } as const;
const names = { screener: 'telephone that screens callers', voicemail: 'voicemail', person: 'person' } as const;
/** Calls at the same time. Each has a far end and a trunk of its own. */
const lanes = 4;
/** Longer than AMD() listens. */
const soundMilliseconds = 15_000;
const answerLimitMilliseconds = 20_000;

interface Verdict {
  recording: AnswerRecording;
  isMachine: boolean;
  /** From the answer until Belcode may speak. */
  silentMilliseconds: number;
}

const lab = await startLab('bench-screened', (line) => console.error(line));
try {
  const waiting = answerers.flatMap((answerer) =>
    (Object.keys(languages) as (keyof typeof languages)[]).flatMap((language) => answerRecordings(answerer, language)),
  );
  const verdicts: Verdict[] = [];
  const measureAll = async (lane: number) => {
    const { pbx, port, stop } = await connect(lab, lane);
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        verdicts.push(await measure(pbx, port, next));
    } finally {
      await stop();
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => measureAll(lane)));
  const rows = answerers.flatMap((answerer) =>
    (Object.keys(languages) as (keyof typeof languages)[]).map((language) => {
      const own = verdicts.filter(
        ({ recording }) => recording.answerer === answerer && recording.language === language,
      );
      const machines = own.filter(({ isMachine }) => isMachine).length;
      const silences = delaysOf(
        '',
        own.map(({ silentMilliseconds }) => silentMilliseconds / 1_000),
      );
      return [
        `${names[answerer]}, ${languages[language]}`,
        String(own.length),
        `${machines} (${Math.round((machines / own.length) * 100)} %)`,
        silences.p50.toFixed(1),
        silences.max.toFixed(1),
      ];
    }),
  );
  const head = ['who answers', 'recordings', 'a machine, says AMD', 'seconds of silence', 'at most'];
  replaceTable(page, 'screened-calls', [head, ...rows]);
  for (const row of rows) console.log(row.join(' | '));
} finally {
  await lab.stop();
}
console.log(`load ${loadavg()[0]?.toFixed(1)}`);

async function connect({ httpPort, ariPassword }: Lab, lane: number) {
  const port = await freePort();
  const pbx = new AriPbx({
    url: `http://127.0.0.1:${httpPort}`,
    user: 'belcode',
    password: ariPassword,
    dialler: `bench-screened-${lane}`,
    dials: { trunk: dialOf(port) },
    callerId: 'Belcode <+31508200000>',
    log: silentLog,
    clock: systemClock,
    random: systemRandom,
  });
  const run = pbx.run({});
  await until(() => pbx.isLive());
  const stop = async () => {
    pbx.stop();
    await run;
  };
  return { pbx, port, stop };
}

async function measure(pbx: AriPbx, port: number, recording: AnswerRecording): Promise<Verdict> {
  const sends = { name: recording.name, samples: recording.sound(soundMilliseconds) };
  const world = await startWorld({ port, does: [{ answers: 180 }, { answers: 200 }, { sends }, { waitsFor: 'BYE' }] });
  try {
    let answered: { machine: boolean; at: number } | undefined;
    const request = { id: systemRandom.id(), route: 'trunk', number: '+31612345699', detectMachine: true } as const;
    const call = await pbx.dial({ ...request, ringSeconds: 20, callSeconds: 60 }, (event) => {
      if (event.type === 'answered') answered = { machine: event.machine, at: Date.now() };
    });
    const { machine, at } = await until(() => answered, answerLimitMilliseconds);
    await call.hangUp();
    const acknowledged = await until(() => world.messages().find(({ firstLine }) => firstLine.startsWith('ACK ')));
    return { recording, isMachine: machine, silentMilliseconds: at - acknowledged.at };
  } finally {
    await world.stop();
  }
}
