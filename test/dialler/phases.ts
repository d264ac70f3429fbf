import type { FakeCall } from './fake-call.ts';

/** Moments of a call: each function leads a placed call to its moment. */
export const phases = {
  dialling: async () => {},
  ringing: (call) => call.tell({ type: 'ringing' }),
  'in the greeting': (call) => call.answer(),
  'while the key is asked for': async (call) => {
    await call.answer();
    await call.hear('greeting');
  },
  'after the key was asked for': async (call) => {
    await phases['while the key is asked for'](call);
    await call.hear(`press-${call.key()}`);
    await call.clock.advance(2_000);
  },
  'while "not me" is to be confirmed': async (call) => {
    await phases['while the key is asked for'](call);
    await call.press('9');
  },
  'while the key is asked for once more': async (call) => {
    await phases['after the key was asked for'](call);
    await call.clock.advance(5_000);
    await call.hear('not-you');
  },
  'while the wrong key is told': async (call) => {
    await phases['while the key is asked for'](call);
    await call.understand();
    await call.press(call.wrongKey());
  },
  'while the code is announced': async (call) => {
    await call.untilAsked();
    await call.press(call.key());
  },
  'in the first digits': async (call) => {
    await call.untilCode();
    await call.hearCode(2_000);
  },
  'while the code is said again, before it was heard': async (call) => {
    await phases['in the first digits'](call);
    await call.press('1');
    await call.hearCode(2_000);
  },
  'when the code has been heard': async (call) => {
    await call.untilCode();
    await call.hearCode(20_000);
  },
  'after the code': async (call) => {
    await phases['when the code has been heard'](call);
    await call.endCode();
    await call.clock.advance(3_000);
  },
  'while the code is said again, after it was heard': async (call) => {
    await phases['after the code'](call);
    await call.press('2');
    await call.hearCode(1_000);
  },
  'while "not me" is to be confirmed, after the code': async (call) => {
    await phases['after the code'](call);
    await call.press('9');
  },
  'in the goodbye': async (call) => {
    await phases['after the code'](call);
    await call.clock.advance(5_000);
  },
} as const satisfies Record<string, (call: FakeCall) => Promise<void>>;

export type Phase = keyof typeof phases;

export const allPhases = Object.keys(phases) as Phase[];

const beforeAnswer: readonly Phase[] = ['dialling', 'ringing'];
const whileSpeaking: readonly Phase[] = ['in the first digits', 'while the code is said again, before it was heard'];

/** The stretch of a call (one of four) to which a phase belongs. */
export function stretchOf(phase: Phase): 'unanswered' | 'asking' | 'speaking' | 'heard' {
  if (beforeAnswer.includes(phase)) return 'unanswered';
  if (whileSpeaking.includes(phase)) return 'speaking';
  return allPhases.indexOf(phase) > allPhases.indexOf('in the first digits') ? 'heard' : 'asking';
}
