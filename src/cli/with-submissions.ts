import { CompanyStore } from '../accounts/company-store.ts';
import { type Config, readConfig } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom as random } from '../random.ts';
import { judgeBytes } from '../speech/recordings/judge-bytes.ts';
import { uploadJudge } from '../speech/recordings/judge-upload.ts';
import { decodeUsual } from '../speech/recordings/usual-rate.ts';
import { SubmissionStore } from '../submissions/submission-store.ts';
import type { Terminal } from './command.ts';
import { actorOf } from './with-accounts.ts';

/** Opens the recordings that were handed in for one act, and always closes the database. */
export async function withSubmissions<T>(
  terminal: Terminal,
  act: (parts: ReturnType<typeof build>) => Promise<T>,
): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act(build(database, config, terminal));
  } finally {
    await database.destroy();
  }
}

function build(database: ReturnType<typeof connectPostgres>, config: Config, terminal: Terminal) {
  return {
    submissions: new SubmissionStore(database),
    companies: new CompanyStore({ database, random }),
    // Handed in are WAV of our own, so no other program reads what stands in the database.
    uploadJudge: uploadJudge({
      sounds: config.BELCODE_SOUNDS,
      judge: (bytes, seconds) => judgeBytes(bytes, seconds, async (wav) => decodeUsual(wav)),
    }),
    recordings: config.BELCODE_RECORDINGS,
    actor: actorOf(terminal),
  };
}
