// First load of each kind of page, compressed, against its budget. Run after `vite build`; fails above.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const KB = 1024

/** A chunk, what it imports at once, and their styles. */
function files(key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const css of chunk.css ?? []) seen.add(css)
  for (const next of chunk.imports ?? []) files(next, seen)
  return seen
}
const weight = new Map()
function weigh(names) {
  let sum = 0
  for (const name of names) {
    if (!weight.has(name)) weight.set(name, gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length)
    sum += weight.get(name)
  }
  return sum
}
const page = (...keys) => keys.reduce((seen, key) => files(key, seen), files('index.html'))
const html = gzipSync(readFileSync(new URL('index.html', dist))).length
const screens = Object.keys(manifest).filter((key) => /^src\/(?!ui|app|api)[^/]+\/.+\.vue$/.test(key) && manifest[key].isDynamicEntry)

// Pages are what the routes name; their layout stands there too. Phone pages come without the shell.
const lines = readdirSync(new URL('../src/', import.meta.url)).flatMap((folder) =>
  ['routes.ts', 'phone.ts']
    .map((name) => new URL(`../src/${folder}/${name}`, import.meta.url))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').map((line) => ({ folder, line }))),
)
const named = (key) => lines.find(({ folder, line }) => key.startsWith(`src/${folder}/`) && line.includes(`import('./${key.split('/').slice(2).join('/')}')`))?.line
const pages = screens.filter(named)
const phoneScreens = new Set(pages.filter((key) => /layout:\s*'phone'|open:\s*true/.test(named(key))))

const editor = Object.keys(manifest).find((key) => key.endsWith('ui/editor/Editor.vue'))
let bad = 0
function row(name, bytes, limit) {
  const over = bytes > limit * KB
  if (over) bad++
  console.log(`${over ? 'OVER ' : 'ok   '} ${(bytes / KB).toFixed(0).padStart(4)} / ${limit} KB  ${name}`)
}
for (const key of pages) {
  if (phoneScreens.has(key)) row(key, html + weigh(page(key)), 60)
  else {
    const names = page('src/ui/Shell.vue', key)
    const charted = [...names].some((name) => /\/charts-/.test(name))
    row(key + (charted ? ' (charts)' : ''), html + weigh(names), charted ? 310 : 190)
  }
}
for (const host of Object.keys(manifest).filter((key) => manifest[key].dynamicImports?.includes(editor))) {
  const before = page('src/ui/Shell.vue', host)
  row(`editor, on top of ${host}`, weigh([...page('src/ui/Shell.vue', host, editor)].filter((name) => !before.has(name))), 150)
}
if (bad) {
  console.error(`${bad} 个页面超出体积预算`)
  process.exit(1)
}
