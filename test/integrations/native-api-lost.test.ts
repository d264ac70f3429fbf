import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nativeLanguages, startNativeProgram } from './native-programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-native-lost-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** What the server does with one request. `lost`: it has acted, and its reply does not arrive. */
type Reply = 'lost' | { status: number; body: object } | { events: string; breaks?: true };

interface Asked {
  path: string;
  body: unknown;
  /** Idempotency-Key or Last-Event-ID. */
  header: string | undefined;
}

/** A server that gives these replies one after another; to a GET those with events, because bash goes on reading. */
async function serve(replies: Reply[]): Promise<{ url: string; asked: Asked[]; stop(): void }> {
  const asked: Asked[] = [];
  const isProgress = (reply: Reply) => reply !== 'lost' && 'events' in reply;
  const progress = replies.filter(isProgress);
  const others = replies.filter((reply) => !isProgress(reply));
  const server = createServer(async (request, response) => {
    const { 'idempotency-key': key, 'last-event-id': last } = request.headers;
    const body = await bodyOf(request);
    asked.push({ path: `${request.method} ${request.url}`, body, header: `${key ?? last ?? ''}` });
    const next = request.method === 'GET' ? progress : others;
    send(response, next.shift() ?? { status: 404, body: { status: 404, code: 'not-found' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, stop };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) text += String(part);
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'lost') response.destroy();
  else if ('events' in reply) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(reply.events, () => (reply.breaks ? response.destroy() : response.end()));
  } else {
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.body));
  }
}

const id = 'd9_TEfJ2QyG0k4mVZ7bXwA';
const event = (name: string, at: string, data: object) =>
  `event: ${name}\nid: ${at}\ndata: ${JSON.stringify(data)}\n\n`;
const delivery = (at: string, data: object) => event('delivery', at, { deliveryId: 'e7', ...data });
const called: Reply = { status: 201, body: { id, state: 'open', delivery: { id: 'e7', state: 'queued' } } };
const said = (state: string, triesLeft: number): Reply => ({ status: 200, body: { state, triesLeft } });
const malformed: Reply = { status: 400, body: { status: 400, code: 'code-malformed' } };

describe.each(nativeLanguages)('the program in %s', { concurrent: true }, (...language) => {
  const start = (url: string, who: string) => startNativeProgram(language, { folder, url, apiKey: 'bel_x', who });

  it('goes on after lost replies and streams, and asks again after a mistype', async () => {
    const server = await serve([
      'lost',
      called,
      { events: delivery('1-0', { state: 'ringing' }) },
      { events: delivery('2-0', { state: 'answered', key: '7' }), breaks: true },
      { events: delivery('3-0', { state: 'speaking' }) },
      malformed,
      said('armed', 4),
      said('open', 4),
      'lost',
      said('passed', 4),
    ]);
    const { program, ended, said: text, type } = start(server.url, '+31612345678');
    for (const code of ['48291', '000000', '482913', '482913']) type(code);
    try {
      expect([await ended, text()]).toEqual([0, expect.stringMatching(/^Press 7$[\s\S]*^passed, 4 tries left$/m)]);
    } finally {
      program.kill('SIGKILL');
      server.stop();
    }
    const [opening, again, ...answers] = server.asked.filter(({ path }) => path.startsWith('POST'));
    const followed = server.asked.filter(({ path }) => path === `GET /v1/challenges/${id}/progress`);
    expect(opening).toMatchObject({ path: 'POST /v1/challenges', body: { to: '+31612345678' } });
    expect(again).toEqual(opening);
    expect(followed.slice(0, 3).map(({ header }) => header)).toEqual(['', '1-0', '2-0']);
    expect(answers.map(({ body }) => body)).toEqual(
      ['48291', '000000', '482913', '482913', '482913'].map((code) => ({ code })),
    );
    expect(answers[3]?.header).toBe(answers[4]?.header);
    expect(new Set([opening, ...answers].map((each) => each?.header)).size).toBe(5);
  });

  it.each([
    ['a code of an authenticator at once', [{ status: 201, body: { id, state: 'armed' } }, said('passed', 5)], 0],
    ['a refusal', [{ status: 403, body: { status: 403, code: 'calls-blocked' } }], 'calls-blocked'],
    ['a call that ended', [called, { events: delivery('1-0', { state: 'ended', reason: 'busy' }) }], 'busy'],
    ['a challenge that ended', [called, { events: event('challenge', 'over', { state: 'cancelled' }) }], 'cancelled'],
    ['a challenge that is gone', [called], ''],
    ['the last wrong code', [{ status: 201, body: { id, state: 'armed' } }, said('failed', 0)], 'failed'],
  ] as [string, Reply[], 0 | string][])('ends after %s', async (_what, replies, end) => {
    const server = await serve(replies);
    const { program, ended, said: text, type } = start(server.url, '202.jansen');
    type('482913');
    try {
      expect([await ended, text()]).toEqual(end === 0 ? [0, expect.any(String)] : [1, expect.stringContaining(end)]);
    } finally {
      program.kill('SIGKILL');
      server.stop();
    }
    expect(server.asked[0]?.body).toMatchObject({ user: '202.jansen' });
  });
});
