import { measure } from '../measure.ts';
import type { Challenge } from './challenge.ts';
import { type Answer, type AnswerScriptReply, type SettledAnswer, settledOf } from './settled-answer.ts';

/** What an answer comes to, counted when it was compared with a code. @throws Refusal as `settledOf` */
export function settled(answer: Answer, challenge: Challenge | undefined, reply: AnswerScriptReply): SettledAnswer {
  const result = settledOf(answer, challenge, reply);
  if (result.compared && challenge !== undefined) countAnswer(challenge, result.state);
  return result;
}

function countAnswer({ kind }: Challenge, state: SettledAnswer['state']): void {
  measure('code-compared', { kind, outcome: state === 'passed' ? 'right' : 'wrong' });
  if (state === 'passed' || state === 'failed') measure('challenge-ended', { kind, outcome: state });
}
