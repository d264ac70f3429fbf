import type { Notice } from './render-context.ts';

/** What a page says about a wrong code. The clock of the authenticator may be off, which only its owner can mend. */
export function wrongCodeNotice({
  triesLeft: tries,
  clockSeconds,
}: {
  triesLeft: number;
  clockSeconds?: number | undefined;
}): Notice {
  if (clockSeconds === undefined) return { mood: 'bad', text: 'code-wrong', gaps: { tries } };
  const text = clockSeconds > 0 ? 'code-wrong-clock-ahead' : 'code-wrong-clock-behind';
  return { mood: 'bad', text, gaps: { tries, seconds: Math.abs(clockSeconds) } };
}
