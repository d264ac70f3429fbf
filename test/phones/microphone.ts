import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.ts';
import { startSoundProgram } from './console-telephone.ts';

/** A silent microphone for telephones that insist on one: PulseAudio, without any hardware. */
export interface Microphone {
  /** For a program that uses it. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

export async function startMicrophone(): Promise<Microphone> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-sound-'));
  const socket = join(folder, 'socket');
  const client = join(folder, 'client.conf');
  // Shared memory of PulseAudio 16 has ended the server once.
  writeFileSync(client, 'enable-shm = no\nautospawn = no\n');
  const modules = [
    'module-null-sink sink_name=silence rate=8000 channels=1',
    `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
  ];
  const options = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--no-cpu-limit=true'];
  const server = startSoundProgram(
    ['pulseaudio', ...options, '--realtime=false', ...modules.flatMap((each) => ['-L', each])],
    folder,
  );
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const ended = new Promise((resolve) => server.once('close', resolve));
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await until(() => existsSync(socket), 20_000).catch(async (error) => {
    await stop();
    throw new Error(`PulseAudio did not start:\n${printed}`, { cause: error });
  });
  const environment = {
    PULSE_SERVER: `unix:${socket}`,
    PULSE_CLIENTCONFIG: client,
    PULSE_SINK: 'silence',
    PULSE_SOURCE: 'silence.monitor',
  };
  return { environment, stop };
}
