import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAssets } from '../../src/panel/assets.ts';
import { listFiles, projectFolder } from '../house/read-source.ts';

const { files } = readAssets();
const scripts = listFiles('src/panel').filter((path) => /\/browser\/[\w-]+\.js$/.test(path));

/** Served as its package has it. */
const fromPackage = 'webauthn.js';

describe('the scripts of the pages', () => {
  it('have one address each, under a unique name', () => {
    // The worker has its own address, which never changes.
    const names = scripts.map((path) => basename(path)).filter((name) => name !== 'worker.js');
    expect([...files.keys()].filter((name) => name.endsWith('.js')).sort()).toEqual([...names, fromPackage].sort());
  });

  it.each(scripts)('%s imports only served files', (path) => {
    const text = readFileSync(join(projectFolder, path), 'utf8');
    const imported = [...text.matchAll(/^(?:import|export) .*from '(.*)';$/gm)].map(([, from = '']) => from);
    expect(imported.filter((from) => !files.has(from.replace('./', '')))).toEqual([]);
  });
});
