import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../../lab/ports.ts';
import { until } from '../until.ts';
import { type Engine, isVisibleScript, textScript } from './engine.ts';

const miniBrowser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const startLimitMilliseconds = 60_000;
/** How a reply names an element (W3C WebDriver §12.1). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** WebKitGTK by W3C WebDriver, on a screen of its own. @param flags of its MiniBrowser */
export async function openWebKit(flags: readonly string[] = []): Promise<Engine> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const started: ChildProcess[] = [screen];
  try {
    const [display] = (await once(createInterface(screen.stdout), 'line')) as [string];
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: `:${display}`,
        GDK_BACKEND: 'x11',
        LANGUAGE: 'en',
        LIBGL_ALWAYS_SOFTWARE: '1',
        NO_AT_BRIDGE: '1',
      },
    });
    started.push(driver);
    const session = await until(() => openSession(`http://127.0.0.1:${port}`, flags), startLimitMilliseconds);
    return engineOf(session, () => stop(started));
  } catch (error) {
    await stop(started);
    throw error;
  }
}

async function stop(started: readonly ChildProcess[]): Promise<void> {
  for (const each of started.toReversed()) {
    if (each.exitCode !== null || each.signalCode !== null) continue;
    const ended = once(each, 'exit');
    each.kill();
    await ended;
  }
}

type Send = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>;

async function openSession(driver: string, flags: readonly string[]): Promise<Send> {
  const send =
    (base: string): Send =>
    async (method, path, body) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const reply = await fetch(`${base}${path}`, init);
      const { value } = (await reply.json()) as { value: { error?: string; message?: string } | null };
      if (!reply.ok) throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
      return value;
    };
  const options = { binary: miniBrowser, args: ['--automation', ...flags] };
  const alwaysMatch = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options };
  const opened = await send(driver)('POST', '/session', { capabilities: { alwaysMatch } });
  return send(`${driver}/session/${(opened as { sessionId: string }).sessionId}`);
}

function engineOf(send: Send, stopAll: () => Promise<void>): Engine {
  const execute = (script: string) => send('POST', '/execute/sync', { script, args: [] });
  const read = (expression: string) => execute(`return ${expression}`).catch(() => undefined);
  const isVisible = async (selector: string) => (await read(isVisibleScript(selector))) === true;
  const find = async (selector: string): Promise<string> => {
    await until(() => isVisible(selector), startLimitMilliseconds);
    const found = await send('POST', '/element', { using: 'css selector', value: selector });
    return (found as Record<string, string>)[elementKey] ?? '';
  };
  return {
    async open(url) {
      await send('POST', '/url', { url });
    },
    url: async () => String((await read('location.href')) ?? ''),
    text: async (selector) => ((await read(textScript(selector))) ?? undefined) as string | undefined,
    isVisible,
    async type(selector, text) {
      const element = await find(selector);
      await send('POST', `/element/${element}/clear`, {});
      await send('POST', `/element/${element}/value`, { text });
    },
    async press(selector) {
      await send('POST', `/element/${await find(selector)}/click`, {});
    },
    read,
    async run(statement) {
      await execute(`setTimeout(() => { ${statement} })`);
    },
    async useCookies(cookies) {
      await send('DELETE', '/cookie');
      for (const [name, value] of Object.entries(cookies)) {
        await send('POST', '/cookie', { cookie: { name, value, path: '/', httpOnly: true } });
      }
    },
    async close() {
      await send('DELETE', '').catch(() => undefined);
      await stopAll();
    },
  };
}
