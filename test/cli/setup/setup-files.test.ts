import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findAsterisk } from '../../../src/cli/setup/find-asterisk.ts';
import { type Answers, defaultOf, questions } from '../../../src/cli/setup/questions.ts';
import { runSteps, takeBack } from '../../../src/cli/setup/run-steps.ts';
import { readSettings } from '../../../src/cli/setup/settings-text.ts';
import { readState } from '../../../src/cli/setup/setup-state.ts';
import { addAriUser, addDialplan, addManagerUser, openHttp } from '../../../src/cli/setup/step-asterisk.ts';
import { writeSettings } from '../../../src/cli/setup/step-settings.ts';

/** The steps that only write files. */
const fileSteps = [findAsterisk, writeSettings, addDialplan, addAriUser, openHttp, addManagerUser];

/** What an operator finds: the files of Debian and of FreePBX, as far as they matter here. */
const stock = {
  'extensions.conf': '[general]\nstatic=yes\n[globals]\nTRUNK=DAHDI/G2\t; ours\n[default]\nexten => s,1,Hangup()\n',
  'ari.conf': '[general]\nenabled = yes       ; ARI\n;[username]\n',
  'http.conf': '[general]\nservername=Asterisk\n;enabled=yes\nbindaddr=127.0.0.1\n',
  'manager.conf': '[general]\nenabled = no\nport = 5039\n',
};
/** In the order of FreePBX's own files. `[general]` of the HTTP server is in an included one. */
const freepbx = {
  'extensions.conf':
    '; do not edit\n#include extensions_override_freepbx.conf\n#include extensions_additional.conf\n#include extensions_custom.conf\n[from-trunk]\ninclude => from-pstn\n',
  'extensions_override_freepbx.conf': '',
  'extensions_additional.conf':
    '[general]\n#include extensions_general_additional.conf\n[globals]\n#include globals_custom.conf\nFMGRP=1\n',
  'extensions_custom.conf': '[from-pstn-custom]\nexten => 1,1,Hangup()\n',
  'ari.conf':
    '[general]\n#include ari_general_additional.conf\n#include ari_general_custom.conf\n\n#include ari_additional.conf\n#include ari_additional_custom.conf\n',
  'ari_general_additional.conf': 'enabled=yes\npretty=no\n',
  'ari_additional.conf': '[freepbxuser]\ntype=user\npassword=x\nread_only=no\n',
  'ari_additional_custom.conf': '',
  'http.conf': '#include http_additional.conf\n#include http_custom.conf\n',
  'http_additional.conf': '[general]\nenabled=yes\nbindaddr=0.0.0.0\nbindport=8088\nprefix=pbx\nsessionlimit=100\n',
  'http_custom.conf': '',
  'manager.conf':
    '[general]\nenabled = yes\nport = 5038\nbindaddr = 0.0.0.0\n[admin]\nsecret = x\n#include manager_additional.conf\n#include manager_custom.conf\n',
  'manager_additional.conf': '',
  'manager_custom.conf': '',
};

interface Host {
  folder: string;
  etc: string;
  run(answers?: Partial<Answers>, isDryRun?: boolean): Promise<{ changes: number; printed: string }>;
  undo(): Promise<string>;
  read(name: string): Promise<string>;
  /** Every file of Asterisk, by name. */
  all(): Promise<Record<string, string>>;
}

async function hostWith(files: Record<string, string>, settings = ''): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'belcode-setup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const etc = join(folder, 'asterisk');
  await mkdir(etc);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(etc, name)), { recursive: true });
    await writeFile(join(etc, name), text);
  }
  const settingsFile = join(folder, 'belcode.env');
  if (settings !== '') await writeFile(settingsFile, settings);
  const stateFile = join(folder, 'setup.json');
  const open = async (given: Partial<Answers>) => {
    const known = readSettings(await readFile(settingsFile, 'utf8').catch(() => ''));
    const usual = Object.keys(questions).map((name) => [name, defaultOf(name as keyof Answers, known, {})]);
    const needed = { 'asterisk-folder': etc, 'asterisk-command': 'none', dial: 'PJSIP/{number}@trunk' };
    const answers = { ...Object.fromEntries(usual), ...needed, destinations: '+31', ...given } as Answers;
    const printed: string[] = [];
    const terminal = { environment: {}, print() {}, complain() {}, readInput: () => Promise.resolve('') };
    const site = { answers, settings: known, settingsFile, state: await readState(stateFile), terminal };
    return { site, stateFile, print: (line: string) => printed.push(line), printed };
  };
  return {
    folder,
    etc,
    async run(answers = {}, isDryRun = false) {
      const run = await open(answers);
      return { changes: await runSteps(fileSteps, run, isDryRun), printed: run.printed.join('\n') };
    },
    async undo() {
      const run = await open({});
      await takeBack(fileSteps, run);
      return run.printed.join('\n');
    },
    read: (name) => readFile(join(etc, name), 'utf8'),
    async all() {
      const entries = await readdir(etc, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const texts = await Promise.all(
        paths.map(async (path) => [path.slice(etc.length + 1), await readFile(path, 'utf8')]),
      );
      return Object.fromEntries(texts);
    },
  };
}

const included = (name: string) => `; >>> belcode setup\n#tryinclude belcode/setup-${name}.conf\n; <<< belcode setup\n`;

describe('the configuration of Asterisk', () => {
  it('as Debian ships it: one line that includes ours, at the end of each file', async () => {
    const host = await hostWith(stock);
    await host.run();
    for (const name of ['extensions', 'ari', 'http', 'manager'] as const)
      expect(await host.read(`${name}.conf`)).toBe(stock[`${name}.conf`] + included(name));
    expect(await host.read('belcode/setup-extensions.conf')).toMatch(/^\[globals\]\(\+\)$/m);
    expect(await host.read('belcode/setup-http.conf')).toMatch(
      /^\[general\]\(\+\)\nenabled = yes\nbindaddr = 127\.0\.0\.1\nsessionlimit = 500$/m,
    );
    expect(await host.read('belcode/belcode-extensions.conf')).toBe(
      await readFile('dialplan/belcode-extensions.conf', 'utf8'),
    );
    const manager = await host.read('belcode/setup-manager.conf');
    expect(manager).toMatch(/^\[general\]\(\+\)\nenabled = yes\nbindaddr = 127\.0\.0\.1$/m);
    expect(manager).toMatch(/^\[belcode\]\(belcode-manager-user\)\nsecret = \S{43}$/m);
    expect(await readFile(join(host.folder, 'belcode.env'), 'utf8')).toContain(
      'BELCODE_AMI_URL=tcp://127.0.0.1:5039\n',
    );
    const password = /^password = (\S{43})$/m.exec(await host.read('belcode/setup-ari.conf'))?.[1];
    expect(await readFile(join(host.folder, 'belcode.env'), 'utf8')).toContain(`BELCODE_ARI_PASSWORD=${password}\n`);
  });

  it('of FreePBX: only the _custom files, and its HTTP server keeps its address', async () => {
    const host = await hostWith(freepbx);
    const { printed } = await host.run();
    const changed = Object.entries(await host.all()).filter(
      ([name, text]) => text !== freepbx[name as keyof typeof freepbx] && !name.startsWith('belcode/'),
    );
    expect(changed.map(([name]) => name).sort()).toEqual([
      'ari_additional_custom.conf',
      'extensions_custom.conf',
      'http_custom.conf',
      'manager_custom.conf',
    ]);
    expect(await host.read('belcode/setup-http.conf')).not.toMatch(/enabled|bindaddr/);
    expect(await readFile(join(host.folder, 'belcode.env'), 'utf8')).toContain(
      'BELCODE_ARI_URL=http://127.0.0.1:8088/pbx\n',
    );
    expect(printed).toContain('generated by FreePBX');
    expect(printed).toContain('limit its port by a firewall');
  });

  it('with a folder that is included as a whole: a file of our own there', async () => {
    const host = await hostWith({
      ...stock,
      'extensions.conf': `${stock['extensions.conf']}#include "extensions.d/*.conf"\n`,
    });
    await host.run();
    expect(await host.read('extensions.conf')).toBe(`${stock['extensions.conf']}#include "extensions.d/*.conf"\n`);
    expect(await host.read('extensions.d/belcode.conf')).toContain('#tryinclude belcode/setup-extensions.conf');
  });

  it('without a section to add to, it is begun', async () => {
    const host = await hostWith({ 'extensions.conf': '[default]\n', 'http.conf': '', 'ari.conf': '' });
    await host.run();
    expect(await host.read('belcode/setup-extensions.conf')).toMatch(/^\[globals\]$/m);
    expect(await host.read('belcode/setup-http.conf')).toMatch(/^\[general\]$/m);
  });

  it('with an HTTP server that is right already: nothing is added', async () => {
    const http = '[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = 8090\nsessionlimit = 800\n';
    const host = await hostWith({ ...stock, 'http.conf': http });
    await host.run();
    expect(await host.read('http.conf')).toBe(http);
    expect(await readFile(join(host.folder, 'belcode.env'), 'utf8')).toContain(
      'BELCODE_ARI_URL=http://127.0.0.1:8090\n',
    );
  });

  it.each([
    ['of Debian', stock],
    ['of FreePBX', freepbx],
  ])(
    '%s: run again it changes nothing, and undo gives the very bytes back',
    async (_what, files: Record<string, string>) => {
      const host = await hostWith(files);
      await host.run();
      expect((await host.run()).changes).toBe(0);
      await host.undo();
      expect(await host.all()).toEqual(files);
      await expect(readFile(join(host.folder, 'belcode.env'))).rejects.toThrow('ENOENT');
    },
  );

  it('what others add meanwhile stays after undo', async () => {
    const host = await hostWith(stock);
    await host.run();
    await writeFile(join(host.etc, 'ari.conf'), `${await host.read('ari.conf')}[other]\ntype = user\n`);
    await host.undo();
    expect(await host.read('ari.conf')).toBe(`${stock['ari.conf']}[other]\ntype = user\n`);
  });

  it('a file of ours that was changed is neither overwritten nor removed', async () => {
    const host = await hostWith(stock);
    await host.run();
    const path = join(host.etc, 'belcode/setup-http.conf');
    await writeFile(path, '; mine\n');
    await expect(host.run()).rejects.toThrow(/setup-http\.conf is not as setup wrote it/);
    expect(await host.undo()).toContain(`left ${path}`);
    expect(await readFile(path, 'utf8')).toBe('; mine\n');
  });

  it('a file of somebody else with a name of ours is not overwritten', async () => {
    const host = await hostWith({ ...stock, 'belcode/belcode-extensions.conf': '; older\n' });
    await expect(host.run()).rejects.toThrow(/Move it away, and run setup again/);
    expect(await host.read('belcode/belcode-extensions.conf')).toBe('; older\n');
  });

  it('a user belcode of somebody else is used with its password, and refused without', async () => {
    const ari = `${stock['ari.conf']}[belcode]\ntype = user\npassword = theirs\n`;
    const host = await hostWith({ ...stock, 'ari.conf': ari });
    await expect(host.run()).rejects.toThrow(/has a user belcode already/);
    await writeFile(
      join(host.folder, 'belcode.env'),
      `BELCODE_ARI_PASSWORD=theirs\n${await readFile(join(host.folder, 'belcode.env'), 'utf8')}`,
    );
    await host.run();
    expect(await host.read('ari.conf')).toBe(ari);
    expect(await readFile(join(host.folder, 'belcode.env'), 'utf8')).toMatch(
      /^BELCODE_ARI_PASSWORD=theirs$(?![\s\S]*BELCODE_ARI_PASSWORD)/m,
    );
  });

  it('FreeSWITCH or nothing: it says so', async () => {
    const host = await hostWith({});
    await expect(host.run()).rejects.toThrow(/FreeSWITCH|There is no .*extensions\.conf\. Install Asterisk/);
  });
});

describe('a dry run', () => {
  it('prints every line, changes nothing, and shows no secret', async () => {
    const host = await hostWith(stock, 'BELCODE_SECRET=a-secret-of-somebody-of-more-than-32-bytes\n');
    const { printed, changes } = await host.run({ redis: 'redis://admin:hidden-word@127.0.0.1:6379' }, true);
    expect(changes).toBeGreaterThan(10);
    expect(printed).toContain(`change ${join(host.etc, 'http.conf')}`);
    expect(printed).toContain('  + #tryinclude belcode/setup-http.conf');
    expect(printed).toContain('  + password = …');
    expect(printed).toContain('  + BELCODE_REDIS_URL=redis://belcode:…@127.0.0.1:6379');
    expect(printed).not.toMatch(/hidden-word|a-secret-of-somebody/);
    expect(await host.all()).toEqual(stock);
    expect(await readdir(host.folder)).toEqual(['asterisk', 'belcode.env']);
  });
});

describe('the settings', () => {
  it('of somebody else stay, and count; answers are added below', async () => {
    const theirs = '# mine\nBELCODE_SECRET=a-secret-of-somebody-of-more-than-32-bytes\nBELCODE_COUNTRY=BE\n';
    const host = await hostWith(stock, theirs);
    await host.run({ 'caller-id': 'Company <+3225551234>' });
    const text = await readFile(join(host.folder, 'belcode.env'), 'utf8');
    expect(text.startsWith(theirs)).toBe(true);
    expect(text).toContain('BELCODE_CALLER_ID="Company <+3225551234>"\n');
    expect(text.match(/BELCODE_SECRET/g)).toHaveLength(1);
    expect(readSettings(text).get('BELCODE_COUNTRY')).toBe('BE');
    await host.undo();
    expect(await readFile(join(host.folder, 'belcode.env'), 'utf8')).toBe(theirs);
  });
});
