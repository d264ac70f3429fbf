// Measures the delays of code calls on the wire, beside those of bare ARI originates, and prints one table: README.md.
//
//   npm run bench -- [--calls 100] [--json]

import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLab } from '../lab/lab.ts';
import { startPrograms } from '../lab/programs.ts';
import { placeBareCalls } from './bare-calls.ts';
import { type Capture, startCapture } from './capture.ts';
import { placeCodeCalls } from './code-calls.ts';
import { type CallMoments, readCalls } from './read-calls.ts';
import { formatJson, formatTable, isWhole, type Measured, rowsOf } from './report.ts';
import { startPhone } from './start-phone.ts';

const callsPerSecond = 10;
/** Code calls, bare calls, code calls, bare calls: what changes on the machine meanwhile changes both. */
const rounds = 2;
/** Calls of each kind that are not counted: programs are slow at first. */
const warmUpCalls = 10;
/** Each number is called once, and there are 1000 of each kind; with more than 400 it takes longer than four minutes. */
const mostCalls = 400;

/** What is to be stopped, the latest first. What is only just starting ends with this process. */
const running: (() => Promise<unknown>)[] = [];
let interrupted = false;

async function stop(): Promise<void> {
  for (const each of running.splice(0).reverse()) await each().catch(() => {});
}

async function measure(calls: number, say: (line: string) => void): Promise<Measured> {
  say('Starting Asterisk, Redis, PostgreSQL and Belcode …');
  const lab = await startLab('bench', say);
  running.push(() => lab.stop());
  const phone = await startPhone(lab.trunkPort);
  running.push(() => phone.stop());
  const programs = await startPrograms({
    lab,
    name: 'bench',
    redisDatabase: 2,
    settings: {
      BELCODE_DIAL: 'PJSIP/{number}@trunk',
      BELCODE_DESTINATIONS: '+31',
      BELCODE_CALLS_PER_SECOND: '50',
      BELCODE_CALLS_AT_ONCE: '300',
    },
    say,
  });
  running.push(() => programs.stop());

  const ports = {
    apiPort: Number(new URL(programs.url).port),
    ariPort: lab.httpPort,
    sipPort: lab.trunkPort,
    rtpPort: phone.rtpPort,
  };
  const codeNumbers = numbersFrom('+31612340', warmUpCalls + calls);
  const bareNumbers = numbersFrom('+31612341', warmUpCalls + calls);
  const placeCode = (count: number) => placeCodeCalls(programs, phone, codeNumbers.splice(0, count), callsPerSecond);
  const placeBare = (count: number) => placeBareCalls(lab, phone, bareNumbers.splice(0, count), callsPerSecond);
  const captured = async (place: () => Promise<void>): Promise<CallMoments[]> => {
    if (interrupted) throw new Error('interrupted');
    const capture: Capture = await startCapture(join(lab.folder, 'bench.pcap'), ports);
    running.push(() => capture.drop());
    await place();
    const packets = await capture.stop();
    running.pop();
    return [...readCalls(packets, ports).values()];
  };

  say('Warming up …');
  await Promise.all([placeCode(warmUpCalls), placeBare(warmUpCalls)]);
  const before = loadavg()[0] ?? 0;
  const codeCalls: CallMoments[] = [];
  const bareCalls: CallMoments[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const count = round === rounds ? calls - codeCalls.length : Math.floor(calls / rounds);
    say(`Round ${round} of ${rounds}: ${count} code calls …`);
    codeCalls.push(...(await captured(() => placeCode(count))));
    say(`Round ${round} of ${rounds}: ${count} bare calls …`);
    bareCalls.push(...(await captured(() => placeBare(count))));
  }
  const loadAverage = [before, loadavg()[0] ?? 0] as const;
  return { codeCalls, bareCalls, callsPerSecond, rounds, cores: availableParallelism(), loadAverage };
}

/** Dutch mobiles, each called once. */
function numbersFrom(beginning: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${beginning}${String(index).padStart(3, '0')}`);
}

function readOptions(): { calls: number; json: boolean } {
  const { values } = parseArgs({ options: { calls: { type: 'string' }, json: { type: 'boolean' } } });
  const calls = Number(values.calls ?? 100);
  if (!Number.isInteger(calls) || calls < rounds || calls > mostCalls)
    throw new Error(`--calls must be a whole number from ${rounds} to ${mostCalls}`);
  return { calls, json: values.json ?? false };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void stop().then(() => process.exit(130));
  });
}

try {
  const { calls, json } = readOptions();
  const measured = await measure(calls, (line) => console.error(line));
  console.log(json ? formatJson(measured) : formatTable(measured));
  if (!isWhole(rowsOf(measured))) {
    console.error('Some calls could not be measured, so the figures are not to be used.');
    process.exitCode = 1;
  }
} catch (error) {
  if (!interrupted) console.error(`The delays were not measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await stop();
}
