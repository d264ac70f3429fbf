import type { Config } from '../config.ts';
import { requestAri } from './ask-ari.ts';

type AriConfig = Pick<Config, 'BELCODE_ARI_URL' | 'BELCODE_ARI_USER' | 'BELCODE_ARI_PASSWORD'>;

const folderAdvice =
  'its spool needs the folder recording: install -d -o asterisk -g asterisk /var/spool/asterisk/recording';

/** The names that `belcode sounds record` gives. */
const ours = /^belcode-record-[A-Za-z0-9_-]+$/;

/** Takes a recording from the exchange, where it is removed. @throws Error when the exchange does not hand it out */
export async function takeRecording(config: AriConfig, name: string): Promise<Buffer> {
  try {
    const reply = await requestAri(config, `recordings/stored/${name}/file`);
    if (!reply.ok) throw new Error(`Asterisk does not hand out a recording (${reply.status}): load res_ari_recordings`);
    return Buffer.from(await reply.arrayBuffer());
  } finally {
    await requestAri(config, `recordings/stored/${name}`, 'DELETE').catch(() => {});
  }
}

/**
 * Removes what an interrupted session has left on the exchange.
 *
 * @throws Error saying what is missing when the exchange could not record either
 */
export async function sweepRecordings(config: AriConfig): Promise<void> {
  const reply = await requestAri(config, 'recordings/stored');
  if (reply.status === 404) throw new Error('Asterisk cannot record: load res_ari_recordings');
  // It does not make the folder by itself, and answers 500 without it.
  if (!reply.ok) throw new Error(`Asterisk cannot record (${reply.status}): ${folderAdvice}`);
  for (const { name } of (await reply.json()) as { name: string }[])
    if (ours.test(name)) await requestAri(config, `recordings/stored/${name}`, 'DELETE');
}
