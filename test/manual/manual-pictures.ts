/** Which page is on each picture of the manual, and how much of it. */
export interface ManualPicture {
  /** A page of `samplePages`. */
  sample: string;
  /** In pixels. */
  maxHeight: number;
  /** Shows only what is folded away around this part. */
  from?: string;
}

/** By the name that a manual gives the picture. */
export const manualPictures: Readonly<Record<string, ManualPicture>> = {
  'set-up': { sample: 'set-up', maxHeight: 620 },
  'add-phone': { sample: 'add-phone', maxHeight: 560 },
  call: { sample: 'code', maxHeight: 520 },
  login: { sample: 'login', maxHeight: 600 },
  code: { sample: 'code-spoken', maxHeight: 640 },
  methods: { sample: 'methods-one', maxHeight: 640 },
  'no-method': { sample: 'no-method', maxHeight: 700 },
  switchboard: { sample: 'add-phone', from: '.switchboard', maxHeight: 600 },
};
