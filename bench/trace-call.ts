// Prints each question that one call and one login ask Redis, PostgreSQL and Asterisk, in order. See README.md.
//
//   npm run bench:trace -- [key | login]

import { startLab } from '../lab/lab.ts';
import { startPrograms } from '../lab/programs.ts';
import { telephones } from '../lab/telephones.ts';
import { enrolUser } from '../test/exchange/enrolled-user.ts';
import { startTelephone } from '../test/phones/baresip.ts';
import { formatTrace } from './trace/format-trace.ts';
import { callForKey, callForLogin } from './trace/one-call.ts';
import { traceAri } from './trace/trace-ari.ts';
import { tracePostgres } from './trace/trace-postgres.ts';
import { traceCall } from './trace/trace-programs.ts';

const wanted = process.argv.slice(2);
const number = telephones[0] ?? '';
const say = (line: string) => console.error(line);

const lab = await startLab('trace', say);
const ari = await traceAri(lab.httpPort);
const phone = await startTelephone({ number, sipPort: lab.sipPort });
const programs = await startPrograms({
  lab,
  name: 'trace',
  redisDatabase: 1,
  settings: { BELCODE_ARI_URL: ari.url },
  say,
});
try {
  const { login, password } = await enrolUser(programs, 'trace.person', [{ number }], { language: 'en' });
  const postgres = await tracePostgres(programs.environment.BELCODE_DATABASE_URL ?? '', `${lab.folder}/postgres.log`);
  const traced = { programs, redisPort: lab.redisPort, ari, postgres };
  const kinds = {
    key: () => callForKey({ programs, phone }),
    login: () => callForLogin({ programs, phone, login, password }),
  };
  // The first call loads the scripts into Redis.
  await kinds.key();
  for (const [kind, call] of Object.entries(kinds)) {
    if (wanted.length > 0 && !wanted.includes(kind)) continue;
    console.log(formatTrace(kind, await traceCall(traced, call)));
  }
} finally {
  await programs.stop();
  await phone.stop();
  ari.stop();
  await lab.stop();
}
