// Writes src/app/tokens.css (every page) and tokens-desk.css (levels of Element Plus, charts, data screen: not on phones) from tokens.json, so that a colour or size is stated once.
import { readFileSync, writeFileSync } from 'node:fs'

const tokens = JSON.parse(readFileSync(new URL('../tokens.json', import.meta.url), 'utf8'))
const kebab = (name) => name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase())
const line = (name, value) => `  --${name}: ${value};`

// The file states status colours for the light theme only; in the dark the nearest named colour stands in.
const darkStatus = {
  waiting: tokens.risk[1].dark.mark,
  urged: tokens.risk[2].dark.mark,
  doing: tokens.color.dark.accent,
  answer: tokens.risk[3].dark.mark,
  done: tokens.color.dark.ok,
  off: tokens.color.dark.text3,
}

function theme(name) {
  const out = []
  for (const [key, value] of Object.entries(tokens.color[name])) out.push(line('c-' + kebab(key), value))
  for (const level of [1, 2, 3, 4]) {
    const risk = tokens.risk[level][name]
    out.push(line(`lv${level}`, risk.mark), line(`lv${level}-bg`, risk.bg), line(`lv${level}-text`, risk.text))
  }
  for (const key of Object.keys(darkStatus)) {
    out.push(line('st-' + key, name === 'light' ? tokens.status[key].light : darkStatus[key]))
  }
  return out
}

function chart(name) {
  const of = tokens.chart[name]
  return [...of.series.map((colour, i) => line(`chart-${i + 1}`, colour)), ...['grid', 'axis', 'negative'].map((key) => line('chart-' + key, of[key]))]
}

const shared = [
  line('font', tokens.type.family),
  line('font-document', tokens.type.familyDocument),
  ...Object.entries(tokens.type.size).flatMap(([key, [font, height]]) => [
    line('fs-' + kebab(key), font + 'px'),
    line('lh-' + kebab(key), height + 'px'),
  ]),
  ...Object.entries(tokens.size).map(([key, value]) => line('size-' + kebab(key), value + 'px')),
  ...Object.entries(tokens.radius).map(([key, value]) => line('radius-' + kebab(key), value + 'px')),
  ...Object.entries(tokens.shadow).map(([key, value]) => line('shadow-' + key, value)),
  line('row', tokens.density.compact.row + 'px'),
  line('row-two-line', tokens.density.compact.rowTwoLine + 'px'),
  line('motion-fast', tokens.motion.fast + 'ms'),
  line('motion', tokens.motion.normal + 'ms'),
  line('easing', tokens.motion.easing),
]
const comfortable = [
  line('row', tokens.density.comfortable.row + 'px'),
  line('row-two-line', tokens.density.comfortable.rowTwoLine + 'px'),
]
const screen = Object.entries(tokens.screen).map(([key, value]) => line('screen-' + kebab(key), value))
const element = (name) =>
  Object.entries(tokens.elementPlus[name])
    .filter(([key]) => key.startsWith('--'))
    .map(([key, value]) => `  ${key}: ${value};`)

const note = '/* Written by scripts/tokens.mjs from tokens.json; change the tokens, not this file. */'
const rule = (selector, lines) => `${selector} {\n${lines.join('\n')}\n}\n`
const save = (name, ...rules) => writeFileSync(new URL('../src/app/' + name, import.meta.url), `${note}\n${rules.join('')}`)

save(
  'tokens.css',
  rule('html:root', [...shared, ...theme('light'), '  color-scheme: light;']),
  rule('html.comfortable:root', comfortable),
  rule('html.dark:root', [...theme('dark'), '  color-scheme: dark;']),
)
save('tokens-desk.css', rule('html:root', [...screen, ...chart('light'), ...element('light')]), rule('html.dark:root', [...chart('dark'), ...element('dark')]))
