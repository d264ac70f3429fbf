import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests place real calls. A file takes minutes, most of which it waits. */
const listening = ['test/exchange/', 'test/story/', 'test/demo/', 'test/phones/'];

/** Starts the longest files first, so that the end of the run does not wait for one of them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification) => listening.some((folder) => file.moduleId.includes(folder));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
