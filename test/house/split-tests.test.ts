import { describe, expect, it } from 'vitest';
import { needsBrowserPhone, needsLab, splitTests } from '../needs-lab.ts';
import { listFiles, projectFolder } from './read-source.ts';

describe('every test file', () => {
  it('is in one of the parts of the configuration', () => {
    const parts = splitTests(projectFolder);
    const all = Object.values(parts).flat();
    expect(all.sort()).toEqual(listFiles('test').filter((path) => path.endsWith('.test.ts')));
    for (const part of Object.values(parts)) expect(part.length).toBeGreaterThan(0);
  });
});

describe('a test needs the lab', () => {
  it.each([
    ['that imports its addresses', "import { lab } from '../lab.ts';"],
    ['that imports them by way of another file', "import { connectLab } from '../connections.ts';"],
    ['that imports a value beside a type', "import { type LabAddresses, lab } from '../lab.ts';"],
    ['that imports them over several lines', "import {\n  lab,\n  redisUrl,\n} from '../lab.ts';"],
    ['that imports them at run time', "const { lab } = await import('../lab.ts');"],
    ['that starts one', "import { startLab } from '../../lab/lab.ts';"],
    ['that starts a browser', "import { chromium } from 'playwright-core';"],
  ])('%s', (_what, text) => {
    expect(needsLab('test/some/x.test.ts', reader(text))).toBe(true);
  });

  it.each([
    ['of which it imports a type only', "import type { LabAddresses } from '../lab.ts';"],
    ['that only says so in a string', 'const x = "import { lab } from \'../lab.ts\'";'],
    ['never', "import { readConfig } from '../../src/config.ts';"],
  ])('but not one %s', (_what, text) => {
    expect(needsLab('test/some/x.test.ts', reader(text))).toBe(false);
  });
});

describe('a test has a telephone in a browser', () => {
  it.each([
    ['that listens to one', "import { DemoTester } from '../demo/demo-tester.ts';", true],
    ['but not one with a browser alone', "import { launchBrowser } from '../launch-browser.ts';", false],
  ])('%s', (_what, text, needs) => {
    expect(needsBrowserPhone('test/some/x.test.ts', reader(text))).toBe(needs);
  });
});

function reader(text: string) {
  const files: Record<string, string> = {
    'test/some/x.test.ts': text,
    'test/connections.ts': "import { lab } from './lab.ts';",
    'lab/lab.ts': "import { startBox } from './box.ts';",
    'src/config.ts': "import { readFileSync } from 'node:fs';",
  };
  return (path: string) => files[path];
}
