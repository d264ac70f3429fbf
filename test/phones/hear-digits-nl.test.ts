import { describeEar } from './describe-ear.ts';

describeEar('nl');
