let context: AudioContext | undefined;

/** The only AudioContext of the page. A browser lets it run only after the person has touched the page. */
export function soundContext(): AudioContext {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}
