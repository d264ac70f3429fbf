/**
 * Numbering plans that changed while people still had the old numbers in their contacts. An old number is refused with
 * a word of its own, and only when the new form is a number: everything else is simply wrong.
 */
export const changedPlans: readonly { country: string; since: number; old: RegExp; now: string; source: string }[] = [
  { country: 'BJ', since: 2024, old: /^\+229(\d{8})$/, now: '+22901$1', source: 'ITU, ARCEP Bénin: ten digits' },
  { country: 'CI', since: 2021, old: /^\+225(0[1-3]|[4-8][0-3])(\d{6})$/, now: '+22501$1$2', source: 'ARTCI: Moov' },
  { country: 'CI', since: 2021, old: /^\+225(0[4-6]|[4-8][4-6])(\d{6})$/, now: '+22505$1$2', source: 'ARTCI: MTN' },
  { country: 'CI', since: 2021, old: /^\+225(0[7-9]|[4-8][7-9])(\d{6})$/, now: '+22507$1$2', source: 'ARTCI: Orange' },
  { country: 'CM', since: 2014, old: /^\+237([79]\d{7})$/, now: '+2376$1', source: 'ART: nine digits, mobile' },
  { country: 'CM', since: 2014, old: /^\+237([23]\d{7})$/, now: '+2372$1', source: 'ART: nine digits, fixed' },
  { country: 'MX', since: 2019, old: /^\+521(\d{10})$/, now: '+52$1', source: 'IFT: no 1 before mobiles' },
  { country: 'BR', since: 2016, old: /^\+55(\d{2})([6-9]\d{7})$/, now: '+55$19$2', source: 'Anatel: the ninth digit' },
  { country: 'CO', since: 2021, old: /^\+57([1-8])(\d{7})$/, now: '+5760$1$2', source: 'CRC: ten digits, fixed' },
  { country: 'VN', since: 2018, old: /^\+8416([2-9]\d{7})$/, now: '+843$1', source: 'MIC: Viettel' },
  { country: 'VN', since: 2018, old: /^\+84120(\d{7})$/, now: '+8470$1', source: 'MIC: MobiFone' },
  { country: 'VN', since: 2018, old: /^\+84121(\d{7})$/, now: '+8479$1', source: 'MIC: MobiFone' },
  { country: 'VN', since: 2018, old: /^\+84123(\d{7})$/, now: '+8483$1', source: 'MIC: VinaPhone' },
];

/**
 * @param number in E.164, which no numbering plan has
 * @param isNumber whether a number is in a plan of today
 * @returns the number in today's form; undefined when it is no old number
 */
export function newFormOf(number: string, isNumber: (number: string) => boolean): string | undefined {
  return changedPlans
    .filter(({ old }) => old.test(number))
    .map(({ old, now }) => number.replace(old, now))
    .find(isNumber);
}
