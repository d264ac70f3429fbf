import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.ts';
import { startSoundProgram } from './console-telephone.ts';

/** Sound cards of telephones that insist on one: PulseAudio, without any hardware. */
export interface SoundCards {
  /** For a program whose sound goes to the card. Its microphone is silent. */
  environmentOf(card: string): Record<string, string>;
  /** Records what the card plays. @returns ends the recording; then the file is complete */
  record(card: string, file: string): () => Promise<void>;
  stop(): Promise<void>;
}

/** @param cards their names, of small letters and digits */
export async function startSoundCards(cards: readonly string[]): Promise<SoundCards> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-sound-'));
  const socket = join(folder, 'socket');
  const client = join(folder, 'client.conf');
  // Shared memory of PulseAudio 16 has ended the server once.
  writeFileSync(client, 'enable-shm = no\nautospawn = no\n');
  const sinks = ['silence', ...cards].map((name) => `module-null-sink sink_name=${name} rate=8000 channels=1`);
  const modules = [...sinks, `module-native-protocol-unix socket=${socket} auth-anonymous=1`];
  const options = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--no-cpu-limit=true'];
  const server = startSoundProgram(
    ['pulseaudio', ...options, '--realtime=false', ...modules.flatMap((each) => ['-L', each])],
    folder,
  );
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const ended = new Promise((resolve) => server.once('close', resolve));
  const environment = { PULSE_SERVER: `unix:${socket}`, PULSE_CLIENTCONFIG: client };
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await until(() => existsSync(socket), 20_000).catch(async (error) => {
    await stop();
    throw new Error(`PulseAudio did not start:\n${printed}`, { cause: error });
  });
  return {
    environmentOf: (card) => ({ ...environment, PULSE_SINK: card, PULSE_SOURCE: 'silence.monitor' }),
    record(card, file) {
      const format = ['--file-format=wav', '--format=s16le', '--rate=8000', '--channels=1'];
      const recorder = startSoundProgram(['parecord', '-d', `${card}.monitor`, ...format, file], folder, environment);
      const recorded = new Promise((resolve) => recorder.once('close', resolve));
      return async () => {
        // It completes the file.
        recorder.kill('SIGINT');
        await recorded;
      };
    },
    stop,
  };
}
