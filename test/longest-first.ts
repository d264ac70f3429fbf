import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where real telephones ring for real seconds: minutes each, spent in listening rather than in work. */
const listening = ['test/exchange/', 'test/story/', 'test/demo/', 'test/phones/'];

/** Begins with what takes longest, so that the run does not end in waiting for it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification) => listening.some((folder) => file.moduleId.includes(folder));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
