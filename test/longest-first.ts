import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that place real calls. A file takes minutes, most of which it waits. */
const listening = ['test/exchange/', 'test/story/', 'test/demo/', 'test/phones/', 'test/attacks/telephone-alone'];

/** Starts the longest files first, so that the end of the run does not wait for one of them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification) => listening.some((path) => file.moduleId.includes(path));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
