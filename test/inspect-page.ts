import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page, PageScreenshotOptions } from 'playwright-core';
import { projectFolder } from '../lab/folders.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string }[];
}

/**
 * What axe-core finds wrong on a page.
 *
 * @param rules default all of axe-core
 * @returns each as the rule's id and the first element that breaks it
 */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Still there when only the view has changed. Given by the browser's own tool, which no policy of a page restricts.
  if (!(await page.evaluate('globalThis.axe !== undefined'))) await page.evaluate(axe);
  // What is all right is not described, which takes half of the time.
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(${options})`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const pictures = join(projectFolder, 'test-results/screenshots');

/** Only when the variable BELCODE_PICTURES is set, because a picture takes as long as all that is judged. */
export async function takePicture(page: Page, name: string, options: PageScreenshotOptions = {}): Promise<void> {
  if (process.env.BELCODE_PICTURES === undefined) return;
  await page.screenshot({ ...options, path: join(pictures, `${name}.png`) });
}
