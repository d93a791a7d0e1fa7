/** Names of the four opinion levels; 1 is worst. An office may rename them in settings. */
const NAMES = ['特别重大', '重大', '较大', '一般']
const ROMANS = ['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ']

export const levelName = (level: number): string => NAMES[level - 1] ?? ''
export const levelRoman = (level: number): string => ROMANS[level - 1] ?? ''

/** For a filter: value, title. */
export const LEVELS = [1, 2, 3, 4].map((level) => ({ value: String(level), title: `${levelRoman(level)} ${levelName(level)}` }))
