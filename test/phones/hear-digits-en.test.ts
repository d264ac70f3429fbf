import { describeEar } from './describe-ear.ts';

describeEar('en');
