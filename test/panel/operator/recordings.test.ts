import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLabSounds, labSounds } from '../../../lab/sounds.ts';
import { everyGrant } from '../../../src/accounts/grant.ts';
import { HeldDataStore } from '../../../src/people/held-data-store.ts';
import { stateOfSounds } from '../../../src/speech/recordings/state-of-sounds.ts';
import { encodeWav } from '../../../src/speech/wav.ts';
import { submissionId, submissionLimits } from '../../../src/submissions/submission.ts';
import { SubmissionStore } from '../../../src/submissions/submission-store.ts';
import { tester } from '../../accounts/people.ts';
import { belcode } from '../../cli/run.ts';
import { changed, spoken, wavOf } from '../../speech/recordings/speech-samples.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import type { Visitor } from '../visitor.ts';

const path = '/operator/recordings';
const words = { nl: 'Tot ziens.' };
let home: OpenedPanel;
let wav: Buffer;
let folder: string;

beforeAll(async () => {
  home = await openPanel();
  wav = wavOf(spoken(words.nl));
  folder = await mkdtemp(join(tmpdir(), 'belcode-handed-'));
});

afterAll(async () => {
  await home.close();
  await rm(folder, { recursive: true });
});

async function enter(role: 'user' | 'company-admin' | 'operator' = 'operator') {
  const user = await home.addPerson({ role, language: 'en' });
  await home.givePhone(user.id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
  await visitor.get(path);
  return { visitor, user };
}

const upload = (visitor: Visitor, file: Buffer, more: Record<string, string> = {}, headers = {}) =>
  visitor.upload(path, { language: 'nl', name: 'goodbye', ...more, file }, headers);
const idOn = (body: string) => /recordings\/([0-9a-f]{64})\/sound/.exec(body)?.[1] ?? '';
const clear = () => home.database('submitted_recordings').delete();

describe('a recording that is handed in', () => {
  it('is judged, heard, taken by the command on the host, and then heard in calls', async () => {
    await buildLabSounds(() => {});
    const { visitor, user } = await enter();
    const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
    const toMp3 = ['-v', 'error', '-i', 'pipe:0', '-f', 'mp3', 'pipe:1'];
    const sent = await upload(visitor, hasFfmpeg ? execFileSync('ffmpeg', toMp3, { input: wav }) : wav);
    expect([sent.status, sent.to]).toEqual([303, `${path}?prompts=nl`]);
    const page = await visitor.follow(sent);
    expect(visitor.notice).toBe('Handed in. Listen whether it is right.');
    for (const name of ['no-speech', 'too-short', 'too-long', 'clipped', 'too-quiet', 'hum', 'noisy'])
      expect(page.body).toContain(`<code>${name}</code>`);
    const id = idOn(page.body);

    const heard = await visitor.get(`${path}/${id}/sound`);
    expect(heard.headers).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(heard.headers['content-security-policy']).toContain("media-src 'self'");
    expect(heard.body.slice(0, 4)).toBe('RIFF');
    const part = await visitor.get(`${path}/${id}/sound`, { range: 'bytes=0-1' });
    expect([part.status, part.body, part.headers['content-range']]).toEqual([
      206,
      'RI',
      expect.stringMatching(/^bytes 0-1\/\d+$/),
    ]);
    expect((await visitor.get(`${path}/${id}/sound`, { range: 'bytes=99999999-' })).status).toBe(416);

    const environment = {
      BELCODE_SOUNDS: join(folder, 'sounds'),
      BELCODE_RECORDINGS: join(folder, 'recordings'),
      BELCODE_DATABASE_URL: home.url,
    };
    execFileSync('cp', ['-r', labSounds, environment.BELCODE_SOUNDS]);
    const listed = await belcode(['sounds', 'take', '--json'], environment);
    expect(JSON.parse(listed.out)).toMatchObject([{ id, language: 'nl', name: 'goodbye', handedBy: user.login }]);
    expect((await belcode(['sounds', 'take', '--save', join(folder, 'heard')], environment)).code).toBe(0);
    const waits = await belcode(['doctor', '--for', 'api'], environment);
    expect(waits.out).toContain('✓ recordings handed in: 1 wait to be heard and taken: belcode sounds take');

    // Where the file cannot be written, it waits on. Root may write everywhere, so a folder stands in its stead.
    const file = join(environment.BELCODE_RECORDINGS, 'nl/goodbye.wav');
    await mkdir(join(file, 'full'), { recursive: true });
    const failed = await belcode(['sounds', 'take', '--id', id], environment);
    expect(failed).toMatchObject({ code: 1, complaints: expect.stringContaining('Recordings cannot be written into') });
    expect((await visitor.get(path)).body).not.toContain('Taken as a recording for calls');
    await rm(file, { recursive: true });

    const taken = await belcode(['sounds', 'take', '--id', id], environment);
    expect(taken).toMatchObject({ code: 0, out: expect.stringContaining(`✓ ${id} nl/goodbye\n1 of 1 taken`) });
    const goodbye = { language: 'nl', name: 'goodbye' as const, fileName: 'goodbye', words: words.nl };
    const folders = { recordings: environment.BELCODE_RECORDINGS, sounds: environment.BELCODE_SOUNDS };
    expect(await stateOfSounds([goodbye], folders, '/nowhere')).toMatchObject([{ source: 'recorded' }]);
    expect((await visitor.get(path)).body).toContain('Taken as a recording for calls');
    expect((await belcode(['sounds', 'remove', 'goodbye', '--language', 'nl'], environment)).code).toBe(0);
    await mkdir(join(folder, 'studio'));
    await writeFile(join(folder, 'studio/goodbye.wav'), wav);
    const imported = await belcode(['sounds', 'import', join(folder, 'studio'), '--language', 'nl'], environment);
    expect(imported).toMatchObject({ code: 0, complaints: '' });
    const lines = (await home.audit.list({})).filter(({ event }) => event.startsWith('recording-'));
    expect(lines.map(({ event, actor }) => [event, actor.kind])).toEqual([
      ['recording-kept', 'command-line'],
      ['recording-removed', 'command-line'],
      ['recording-taken', 'command-line'],
      ['recording-handed-in', 'operator'],
    ]);
    expect(lines[0]?.detail).toEqual({ language: 'nl', name: 'goodbye', how: 'file' });
    await clear();
  });

  it('is withdrawn, and gone; a second one of the same prompt replaces it', async () => {
    const { visitor } = await enter();
    await upload(visitor, wav);
    const first = idOn((await visitor.get(path)).body);
    await upload(visitor, wavOf(changed(spoken(words.nl), (sample) => sample / 2)));
    const body = (await visitor.get(path)).body;
    const second = idOn(body);
    expect([second === first, body.match(/\/sound"/g)?.length]).toEqual([false, 1]);
    expect((await visitor.get(`${path}/${first}/sound`)).status).toBe(404);
    await visitor.get(path);
    expect((await visitor.post(`${path}/withdraw`, { recording: second })).to).toBe(path);
    expect((await visitor.get(path)).body).toContain('Nothing was handed in');
    expect((await visitor.post(`${path}/withdraw`, { recording: second })).status).toBe(404);
  });

  it('greets for a company that has a greeting, and for no other', async () => {
    const { visitor } = await enter();
    const company = await home.addCompany(`Greeted ${randomBytes(4).toString('hex')}`);
    const other = await home.addCompany(`Silent ${randomBytes(4).toString('hex')}`);
    await home.database('companies').where({ id: company.id }).update({ greeting_name: 'Fonica' });
    const greeting = wavOf(spoken('Inlogcode van Fonica. Dit is de code.'));
    expect((await upload(visitor, greeting, { name: `company-${company.id}` })).status).toBe(303);
    expect((await visitor.get(path)).body).toContain(company.name);
    for (const name of [`company-${other.id}`, 'company-', 'company-../../etc', 'company'])
      expect([name, (await upload(visitor, greeting, { name })).status]).toEqual([name, 404]);
    await clear();
  });
});

describe('attack: nothing is handed in by', () => {
  const bad: [string, () => Buffer, string][] = [
    ['zero bytes', () => Buffer.alloc(0), ''],
    ['a page', () => Buffer.from('<script>alert(1)</script>'), 'wrong-format'],
    ['a playlist', () => Buffer.from('#EXTM3U\nfile:///etc/passwd\n'), 'wrong-format'],
    ['a list of files that begins as a WAV', () => Buffer.from("RIFF\0\0\0\0WAVEfile '/etc/passwd'\n"), 'wrong-format'],
    ['a picture that goes on as an mp3', () => Buffer.concat([Buffer.from('\x89PNG\r\n'), wav]), 'wrong-format'],
    ['silence', () => wavOf(changed(spoken(words.nl), () => 0)), 'no-speech'],
    ['one sample', () => encodeWav(Int16Array.of(16_000), 8000), 'no-speech'],
    [
      'what is cut off at the top',
      () => wavOf(changed(spoken(words.nl), (s) => Math.max(-1, Math.min(1, 40 * s)))),
      'clipped',
    ],
    ['a whisper from afar', () => wavOf(changed(spoken(words.nl), (s) => s / 200)), 'too-quiet'],
    [
      'other words, at length',
      () => wavOf(spoken('Dit is een heel andere tekst, die maar door gaat en door gaat.')),
      'too-long',
    ],
  ];
  it.each(bad)('%s, and the page names the check', async (_, file, fault) => {
    const { visitor } = await enter();
    expect((await upload(visitor, file())).status).toBe(422);
    if (fault !== '')
      expect(visitor.page.body).toMatch(new RegExp(`class="bad">[^<]*<strong>not good</strong> <code>${fault}<`));
    expect(await home.database('submitted_recordings')).toEqual([]);
  });

  it('a browser, which reads the same after a redirect', async () => {
    const { visitor } = await enter();
    const sent = await upload(visitor, Buffer.from('x'), { language: 'en' }, { accept: 'text/html' });
    expect([sent.status, sent.to]).toEqual([303, path]);
    await visitor.follow(sent);
    expect(visitor.notice).toBe('Not handed in: a check has failed.');
    expect(visitor.page.body).toContain('<code>wrong-format</code>');
    expect(visitor.page.body).toContain('name="language" value="en"');
  });

  it.each([
    ['a language that there is not', { language: 'xx' }],
    ['a language with a path', { language: '../nl' }],
    ['a language of JavaScript', { language: '__proto__' }],
    ['a prompt with a path', { name: '../../etc/passwd' }],
    ['a prompt that there is not', { name: 'hello' }],
    ['a prompt of JavaScript', { name: 'constructor' }],
  ])('%s', async (_, more) => {
    const { visitor } = await enter();
    expect((await upload(visitor, wav, more)).status).toBe(404);
    expect(await home.database('submitted_recordings')).toEqual([]);
  });

  it('a hundred MB', async () => {
    const { visitor } = await enter();
    expect((await upload(visitor, Buffer.alloc(100 * 1024 * 1024))).status).toBe(413);
  });

  it('a form without its token, or of another site', async () => {
    const { visitor } = await enter();
    expect((await upload(visitor, wav, { token: 'x' })).status).toBe(403);
    expect((await upload(visitor, wav, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await home.database('submitted_recordings')).toEqual([]);
  });

  it.each(['user', 'company-admin'] as const)('a %s, who sees and hears nothing either', async (role) => {
    const operator = await enter();
    await upload(operator.visitor, wav);
    const id = idOn((await operator.visitor.get(path)).body);
    const { visitor } = await enter(role);
    expect((await visitor.get(path)).status).toBe(404);
    expect((await visitor.get(`${path}/${id}/sound`)).status).toBe(404);
    await visitor.get('/');
    expect((await upload(visitor, wav)).status).toBe(404);
    expect((await visitor.post(`${path}/withdraw`, { recording: id })).status).toBe(404);
    expect(await home.database('submitted_recordings')).toHaveLength(1);
    await clear();
  });

  it('more than may wait, in number and in bytes', async () => {
    const { visitor, user } = await enter();
    const store = new SubmissionStore(home.database);
    const fill = (count: number, bytes: number) =>
      home.database.raw(
        `insert into submitted_recordings (id, language, name, sound, measured, remarks, handed_by, until)
         select lpad(to_hex(n), 64, '0'), 'nl', 'filler-' || n, decode(repeat('00', ?), 'hex'),
           '{"seconds":1,"level":-20,"expectedSeconds":1}', '{}', ?, now() + interval '1 day'
         from generate_series(1, ?) n`,
        [bytes, user.id, count],
      );
    await fill(submissionLimits.waiting, 1);
    expect((await upload(visitor, wav)).status).toBe(409);
    await clear();
    await fill(Math.ceil(submissionLimits.bytes / 5_900_000), 5_900_000);
    expect((await upload(visitor, wav)).status).toBe(409);
    // What is over makes room.
    await home.database('submitted_recordings').update({ until: new Date(0) });
    expect(await store.list()).toEqual([]);
    expect((await upload(visitor, wav)).status).toBe(303);
    expect(await home.database('submitted_recordings')).toHaveLength(1);
    await clear();
  });
});

describe('attack: somebody who writes to the database as the api does', () => {
  const environment = () => ({
    BELCODE_SOUNDS: join(folder, 'none'),
    BELCODE_RECORDINGS: join(folder, 'of-attacks'),
    BELCODE_DATABASE_URL: home.url,
  });

  it.each([
    ['changes the sound of what was listened to', { sound: Buffer.from('RIFF') }, 'other-sound'],
    ['gives it the name of another prompt', { name: 'greeting' }, 'other-sound'],
    ['gives it a name with a path', { name: '../../../etc/cron.d/x' }, 'other-sound'],
    ['gives it a name that writes on a terminal', { name: '\u001b[2Jall is well' }, 'other-sound'],
    ['gives it another language', { language: '../..' }, 'other-sound'],
  ])('%s, and it is refused on the host', async (_, change, reason) => {
    const { visitor } = await enter();
    await upload(visitor, wav);
    await home.database('submitted_recordings').update(change);
    expect((await belcode(['sounds', 'take'], environment())).out).not.toContain('\u001b');
    const { code, out } = await belcode(['sounds', 'take', '--all'], environment());
    expect(out).not.toContain('\u001b');
    expect([code, out]).toEqual([1, expect.stringContaining(`refused: ${reason}\n0 of 1 taken`)]);
    await clear();
  });

  it.each([
    ['what is no sound', Buffer.from('#EXTM3U\nfile:///etc/passwd\n'), 'wrong-format'],
    ['an mp3, which only ffmpeg would read', Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x00'), 'wrong-format'],
    ['silence', () => wavOf(changed(spoken(words.nl), () => 0)), 'no-speech'],
  ] as const)('hands in %s, and the host judges it again', async (_, given, reason) => {
    const { user } = await enter();
    const sound = typeof given === 'function' ? given() : given;
    await home.database('submitted_recordings').insert({
      id: submissionId('nl', 'goodbye', sound),
      language: 'nl',
      name: 'goodbye',
      sound,
      measured: '{"seconds":1,"level":-20,"expectedSeconds":1}',
      remarks: [],
      handed_by: user.id,
      until: new Date(Date.now() + 1e6),
    });
    const { code, out } = await belcode(['sounds', 'take', '--all'], environment());
    expect([code, out]).toEqual([1, expect.stringContaining(`refused: ${reason}`)]);
    await clear();
  });

  it('has nothing written outside the folder, over a file or through a link, and hears no other sound', async () => {
    const { visitor } = await enter();
    await upload(visitor, wav);
    const id = idOn((await visitor.get(path)).body);
    const [{ sound: good }] = await home.database('submitted_recordings');
    const heard = join(folder, 'in', 'heard');
    const save = () => belcode(['sounds', 'take', '--save', heard], environment());
    const other = { code: 1, out: expect.stringContaining('other-sound') };
    await mkdir(heard, { recursive: true });
    await symlink(join(folder, 'in', 'linked'), join(heard, `${id}.wav`));
    expect(await save()).toMatchObject({ code: 1, complaints: expect.stringContaining('is another file') });
    await rm(join(heard, `${id}.wav`));
    expect([await save(), await save()]).toMatchObject([{ code: 0 }, { code: 0 }]);
    // What is listened to is the good one, and what is taken would be the other.
    await rm(join(heard, `${id}.wav`));
    const evil = wavOf(changed(spoken(words.nl), (sample) => sample / 2));
    const evilId = submissionId('nl', 'goodbye', evil);
    await home.database('submitted_recordings').update({ id: evilId });
    expect(await save()).toMatchObject({ ...other, complaints: expect.stringContaining(evilId) });
    await home.database('submitted_recordings').update({ id: submissionId('nl', 'goodbye', good), sound: evil });
    expect(await save()).toMatchObject(other);
    const constraint = 'submitted_recordings_id_is_a_digest';
    await home.database.raw(`alter table submitted_recordings drop constraint ${constraint}`);
    await home.database('submitted_recordings').update({ id: '../x', sound: good });
    expect(await save()).toMatchObject({ ...other, complaints: expect.stringContaining('../x') });
    expect(await readdir(join(folder, 'in'), { recursive: true })).toEqual(['heard']);
    expect((await belcode(['sounds', 'take', '--id', '../x'], environment())).out).toContain('refused: other-sound');
    await clear();
    await home.database.raw(
      `alter table submitted_recordings add constraint ${constraint} check (id ~ '^[0-9a-f]{64}$')`,
    );
  });

  it('measures nothing, or says a time that never ends, and the page and the list show the recording', async () => {
    const { visitor } = await enter();
    await upload(visitor, wav);
    await home.database('submitted_recordings').update({ measured: 'null', until: 'infinity', handed_at: 'infinity' });
    const page = await visitor.get(path);
    expect([page.status, idOn(page.body)]).toEqual([200, expect.stringMatching(/^.{64}$/)]);
    expect(await belcode(['sounds', 'take'], environment())).toMatchObject({
      code: 0,
      out: expect.stringMatching(/ - +- *$/m),
    });
    expect((await visitor.post(`${path}/withdraw`, { recording: idOn(page.body) })).status).toBe(303);
    expect(await home.database('submitted_recordings')).toEqual([]);
  });

  it('is refused by a person too, and an id that nobody has is said', async () => {
    const { visitor } = await enter();
    await upload(visitor, wav);
    const id = idOn((await visitor.get(path)).body);
    expect((await belcode(['sounds', 'take', '--id', 'x', '--refuse'], environment())).complaints).toContain(
      'no recording x waits',
    );
    expect(await belcode(['sounds', 'take', '--id', id, '--refuse'], environment())).toMatchObject({
      code: 0,
      out: '1 refused',
    });
    expect((await visitor.get(path)).body).toContain('Refused on the host');
    await clear();
  });
});

it('what somebody handed in goes with them, and they get what is held of it', async () => {
  const { visitor, user } = await enter();
  await upload(visitor, wav);
  const { submitted_recordings: held } = (await new HeldDataStore(home.database).read(user.id, tester)) as Record<
    string,
    object[]
  >;
  expect(held).toMatchObject([{ language: 'nl', name: 'goodbye', state: 'waiting', handed_by: user.id }]);
  expect(held?.[0]).not.toHaveProperty('sound');
  await home.users.erase(user.id, everyGrant, tester);
  expect(await home.database('submitted_recordings').where({ handed_by: user.id })).toEqual([]);
});
