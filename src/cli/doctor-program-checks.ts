import { openTrunkEyes } from '../asterisk/open-trunk-eyes.ts';
import { watchedTrunks } from '../asterisk/trunk-watch.ts';
import type { Config, Program } from '../config.ts';
import { DiallerStore } from '../deliveries/dialler-store.ts';
import type { Readiness } from '../readiness.ts';
import type { Check } from './check.ts';
import { withRedis } from './with-redis.ts';

const limitMilliseconds = 5_000;

type ProgramConfig = Pick<
  Config,
  | 'BELCODE_HOST'
  | 'BELCODE_PORT'
  | 'BELCODE_PANEL_URL'
  | 'BELCODE_DIALLER'
  | 'BELCODE_REDIS_URL'
  | 'BELCODE_AMI_URL'
  | 'BELCODE_AMI_USER'
  | 'BELCODE_AMI_SECRET'
  | 'BELCODE_DIAL'
  | 'BELCODE_DIAL_SECOND'
  | 'BELCODE_DIAL_INTERNAL'
>;

/** Whether the programs run, and what they say of themselves. */
export function programChecksFor(programs: readonly Program[], config: ProgramConfig): Check[] {
  const checks: Check[] = [];
  if (programs.includes('api'))
    checks.push({ name: 'api', run: () => checkApi(config) }, { name: 'panel', run: () => checkPanel(config) });
  if (programs.includes('dialler'))
    checks.push(
      { name: 'dialler', run: () => checkDialler(config) },
      { name: 'watch of the trunks', run: () => checkWatch(config) },
    );
  return checks;
}

/** The same questions as a load balancer and a monitor ask. */
async function checkApi({ BELCODE_HOST: host, BELCODE_PORT: port }: ProgramConfig): Promise<string> {
  if (port === 0) return 'not tried, because BELCODE_PORT is 0, any free port';
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  const base = `http://${here}:${port}`;
  const [logins, calls] = await Promise.all([ask(`${base}/readyz`), ask(`${base}/readyz/calls`)]);
  if (typeof logins === 'string')
    throw new Error(`the api does not answer at ${base}: ${logins}. Start it: systemctl enable --now belcode-api`);
  complainOf(logins, `${base}/readyz`);
  complainOf(calls, `${base}/readyz/calls`);
  return `people can log in and be called, says the api at ${base}`;
}

/** As people see it, through whatever stands before the api. */
async function checkPanel({ BELCODE_PANEL_URL: url }: ProgramConfig): Promise<string> {
  if (url === '') return 'BELCODE_PANEL_URL is not set';
  const base = url.replace(/\/$/, '');
  const page = await ask(`${base}/livez`);
  if (typeof page === 'string') {
    // Many networks do not let a host reach its own public address.
    if (/timed? ?out|EHOSTUNREACH|ENETUNREACH/i.test(page))
      return `not tried: this host does not reach ${base} (${page})`;
    throw new Error(`${base} cannot be reached: ${page}. Look at the proxy, its certificate and the DNS`);
  }
  if (page.status >= 500)
    throw new Error(`the proxy at ${base} answers ${page.status}: it does not reach the api. Look at its upstream`);
  const readiness = await ask(`${base}/readyz`);
  const { body } = typeof readiness === 'string' ? { body: undefined } : readiness;
  if (body === undefined && page.body === undefined)
    return `${base} answers ${page.status}, and keeps /livez and /readyz to itself`;
  if (body !== undefined && typeof readiness !== 'string') complainOf(readiness, `${base}/readyz`);
  return `people reach the api through ${base}`;
}

interface Reply {
  status: number;
  /** Undefined when it is no reply of Belcode. */
  body: Partial<Readiness> | undefined;
}

/** @returns the reply, or in words why there is none */
async function ask(url: string): Promise<Reply | string> {
  try {
    const reply = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(limitMilliseconds) });
    const body: unknown = await reply.json().catch(() => undefined);
    const isOurs = typeof body === 'object' && body !== null;
    return { status: reply.status, body: isOurs ? body : undefined };
  } catch (error) {
    const { message, cause } = error as Error;
    return (cause as Error | undefined)?.message || message;
  }
}

/** @throws Error with what the api says, and what mends it */
function complainOf(reply: Reply | string, url: string): void {
  if (typeof reply === 'string') throw new Error(`${url} does not answer: ${reply}`);
  const { status, body } = reply;
  const away = Object.entries(body?.parts ?? {}).filter(([, { state }]) => state !== 'ok');
  if (away.length > 0)
    throw new Error(
      `${url} says ${away.map(([part, { says, mend = '' }]) => `${part}: ${says} ${mend}`.trim()).join(' ')}`,
    );
  if (status !== 200) throw new Error(`${url} answers ${status}. Is it Belcode that listens there?`);
}

async function checkDialler({ BELCODE_DIALLER: name, BELCODE_REDIS_URL }: ProgramConfig): Promise<string> {
  const all = await withRedis({ BELCODE_REDIS_URL }, (redis) => new DiallerStore(redis).list());
  const own = all.find((each) => each.name === name);
  const others = all.length === 0 ? 'No dialler runs' : `Others run: ${all.map((each) => each.name).join(', ')}`;
  if (own === undefined)
    throw new Error(`${name} does not report. ${others}. Start it: systemctl enable --now belcode-dialler`);
  if (own.pbx === 'away') throw new Error(`${name} runs, but does not reach its Asterisk. See the line "exchange"`);
  return `${name} runs and has its exchange`;
}

/** A warning without the manager interface, because calls work. */
async function checkWatch(config: ProgramConfig): Promise<string> {
  const { BELCODE_AMI_URL: url, BELCODE_AMI_USER: user, BELCODE_AMI_SECRET: secret } = config;
  const { BELCODE_DIAL = '', BELCODE_DIAL_SECOND, BELCODE_DIAL_INTERNAL } = config;
  if (url === '') return 'no trunk is watched, because BELCODE_AMI_URL is not set';
  const eyes = await openTrunkEyes(
    { url, user, secret },
    watchedTrunks({ BELCODE_DIAL, BELCODE_DIAL_SECOND, BELCODE_DIAL_INTERNAL }),
  ).catch((error: Error) => {
    throw new Error(`no trunk is watched: ${error.message}. Load dialplan/belcode-manager.conf, and set its secret`);
  });
  try {
    const looks = await eyes.look();
    const down = looks.filter(({ up }) => !up).map(({ name, says }) => `${name} is down: ${says}`);
    if (down.length > 0) throw new Error(down.join('; '));
    if (looks.length === 0) return 'no trunk is watched, because the dial templates name none';
    return looks.map(({ name, says }) => `${name}: ${says}`).join('; ');
  } finally {
    eyes.close();
  }
}
