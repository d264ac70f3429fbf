import { oneOf, type Setting, text } from '../setting.ts';

/** The voice that makes the prompts. */
export const voiceSettings = {
  BELCODE_VOICE: {
    read: oneOf(['espeak-ng', 'piper', 'say']),
    default: 'espeak-ng',
    about: 'voice that makes the prompts',
  },
  BELCODE_PIPER_MODELS: { read: text, default: '/usr/share/piper', about: 'folder of piper models: nl.onnx, en.onnx' },
} as const satisfies Record<string, Setting<unknown>>;
