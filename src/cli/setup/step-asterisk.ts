import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findTarget, headOf, ownFolder, type Target, type TargetName } from './asterisk-targets.ts';
import { optionsOf } from './read-asterisk-files.ts';
import type { FileChange, Step } from './setup-step.ts';
import { exchangeOf, type Site } from './site.ts';

/** Asterisk's default of 100 loses requests in a burst of thirty calls. */
const minSessions = 500;

const folders = ['../../../dialplan', '../../../../dialplan'].map((path) => join(import.meta.dirname, path));

/** Where the package or the project has the dialplan. */
const dialplanFolders = [...folders, '/usr/share/belcode/dialplan'];

const writtenBy = '; Written by `belcode setup`, and taken back by `belcode setup --undo`.';

/** The dialplan, copied beside Asterisk's own files, and one line that includes it. */
export const addDialplan: Step = {
  name: 'dialplan',
  async plan(site) {
    const { 'asterisk-folder': folder, dialler, language } = site.answers;
    const target = await targetOf(site, 'extensions');
    const lines = [
      '; For the feature code, and for people who call back: belcode-extensions.conf says more.',
      headOf('globals', target),
      `BELCODE_APP = belcode-${dialler}`,
      `BELCODE_SOUNDS = ${site.settings.get('BELCODE_SOUNDS') ?? '/var/lib/belcode/sounds'}`,
      `BELCODE_LANGUAGE = ${language}`,
      '',
      `#include ${ownFolder}/belcode-extensions.conf`,
    ];
    return {
      found: `included from ${target.path}`,
      files: [...(await copies(site, folder)), ...including(site, target, 'extensions', lines)],
    };
  },
};

async function copies(site: Site, folder: string): Promise<FileChange[]> {
  const from = await dialplanFolder();
  const names = (await readdir(from)).filter((name) => name.endsWith('.conf')).sort();
  const { owner } = exchangeOf(site);
  return Promise.all(
    names.map(async (name) => ({
      path: join(folder, ownFolder, name),
      content: await readFile(join(from, name), 'utf8'),
      owner,
    })),
  );
}

async function dialplanFolder(): Promise<string> {
  for (const each of dialplanFolders) {
    if ((await stat(join(each, 'belcode-extensions.conf')).catch(() => undefined)) !== undefined) return each;
  }
  throw new Error(`The dialplan of Belcode is in none of ${dialplanFolders.join(', ')}. Install Belcode again`);
}

/** The user with which the dialler logs in to ARI. */
export const addAriUser: Step = {
  name: 'ARI user',
  async plan(site) {
    const target = await targetOf(site, 'ari');
    const theirs = optionsOf(target.others, 'belcode').get('password');
    if (theirs !== undefined && theirs === site.settings.get('BELCODE_ARI_PASSWORD'))
      return { found: 'user belcode, as it was set up by hand' };
    if (theirs !== undefined)
      throw new Error(
        `ari.conf has a user belcode already. Write BELCODE_ARI_PASSWORD=… with its password into ${site.settingsFile}, ` +
          'or remove the user; then run setup again',
      );
    const lines = [
      headOf('general', target),
      'enabled = yes',
      '; The default of 100 ms is too short: a dialler that is busy for a moment would lose its calls.',
      'websocket_write_timeout = 1000',
      '',
      `#include ${ownFolder}/belcode-ari.conf`,
      '[belcode](belcode-ari-user)',
      `password = ${site.settings.get('BELCODE_ARI_PASSWORD')}`,
    ];
    return { found: `user belcode, included from ${target.path}`, files: including(site, target, 'ari', lines) };
  },
};

/** The user by which the dialler watches the trunks and the doctor looks at Asterisk. It changes nothing there. */
export const addManagerUser: Step = {
  name: 'AMI user',
  async plan(site) {
    if (exchangeOf(site).managerUrl === '') return { found: 'none: the manager interface is not on loopback here' };
    const target = await targetOf(site, 'manager');
    const theirs = optionsOf(target.others, 'belcode').get('secret');
    if (theirs !== undefined && theirs === site.settings.get('BELCODE_AMI_SECRET'))
      return { found: 'user belcode, as it was set up by hand' };
    if (theirs !== undefined)
      throw new Error(
        `manager.conf has a user belcode already. Write BELCODE_AMI_SECRET=… with its secret into ${site.settingsFile}, ` +
          'or remove the user; then run setup again',
      );
    const options = optionsOf(target.others, 'general');
    const lines = [
      ...(isYes(options.get('enabled'))
        ? []
        : [headOf('general', target), 'enabled = yes', `bindaddr = ${options.get('bindaddr') ?? '127.0.0.1'}`, '']),
      `#include ${ownFolder}/belcode-manager.conf`,
      '[belcode](belcode-manager-user)',
      `secret = ${site.settings.get('BELCODE_AMI_SECRET')}`,
    ];
    return { found: `user belcode, included from ${target.path}`, files: including(site, target, 'manager', lines) };
  },
};

/** Asterisk's HTTP server, which ARI needs. One that others use keeps its address. */
export const openHttp: Step = {
  name: 'HTTP server of Asterisk',
  async plan(site) {
    const target = await targetOf(site, 'http');
    const options = optionsOf(target.others, 'general');
    const isOn = isYes(options.get('enabled'));
    const sessions = Number(options.get('sessionlimit') ?? 100);
    const lines = [
      ...(isOn ? [] : ['enabled = yes', `bindaddr = ${options.get('bindaddr') ?? '127.0.0.1'}`]),
      ...(sessions >= minSessions ? [] : [`sessionlimit = ${minSessions}`]),
    ];
    const address = options.get('bindaddr') ?? (isOn ? '0.0.0.0' : '127.0.0.1');
    const isOpen = !/^(127\.|::1$|\[::1\]$|localhost$)/.test(address);
    const found = `${isOn ? 'on' : 'off'}, at ${address}, sessionlimit ${sessions}`;
    return {
      found: isOpen ? `${found}. Others than this host can reach it: limit its port by a firewall` : found,
      files: lines.length === 0 ? [] : including(site, target, 'http', [headOf('general', target), ...lines]),
    };
  },
};

function isYes(value = ''): boolean {
  return /^(yes|true|on|1|y|t)$/i.test(value);
}

function targetOf(site: Site, name: TargetName): Promise<Target> {
  return findTarget(site.answers['asterisk-folder'], name, exchangeOf(site).kind === 'freepbx');
}

function pathOf({ answers }: Site, name: TargetName): string {
  return join(answers['asterisk-folder'], ownFolder, `setup-${name}.conf`);
}

/** Our file, and the line that includes it. `#tryinclude`, so that Asterisk also starts when our folder is removed. */
function including(site: Site, target: Target, name: TargetName, lines: readonly string[]): FileChange[] {
  const path = pathOf(site, name);
  const line = `#tryinclude ${ownFolder}/${basename(path)}`;
  const { owner } = exchangeOf(site);
  return [
    { path, content: `${[writtenBy, ...lines].join('\n')}\n`, owner },
    target.isOwn
      ? { path: target.path, content: `${writtenBy}\n${line}\n`, owner }
      : { path: target.path, lines: [line], mark: ';', owner },
  ];
}
