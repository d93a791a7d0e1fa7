/** Chart options in our look: at most five hues, zero-based bars, table twin, colours from the tokens. */
export type Kind = 'bar' | 'stack' | 'rank' | 'line' | 'heat'

export interface Series {
  name: string
  values: Array<number | null>
  /** negative = the red of 负面; level = each bar in the colour of its opinion level 1…4, in order. */
  tone?: 'negative' | 'level'
}
export interface Picture {
  kind: Kind
  x: string[]
  series: Series[]
  /** heat: rows from bottom to top; values are series by row. */
  unit?: string
  area?: boolean
}

interface Colours {
  series: string[]
  grid: string
  axis: string
  negative: string
  levels: string[]
  text: string
  surface: string
}

/** The colours of the theme that stands now. */
export function colours(root: Element = document.documentElement): Colours {
  const style = getComputedStyle(root)
  const at = (name: string) => style.getPropertyValue(name).trim()
  return {
    series: [1, 2, 3, 4, 5].map((n) => at(`--chart-${n}`)),
    grid: at('--chart-grid'),
    axis: at('--chart-axis'),
    negative: at('--chart-negative'),
    levels: [1, 2, 3, 4].map((n) => at(`--lv${n}`)),
    text: at('--c-text'),
    surface: at('--c-surface'),
  }
}

/** The ECharts option of a picture. */
export function option(picture: Picture, c: Colours, title: string): Record<string, unknown> {
  const lying = picture.kind === 'rank'
  const text = { color: c.axis, fontFamily: 'inherit', fontSize: 12 }
  const names = { type: 'category', data: picture.x, axisLine: { show: !lying, lineStyle: { color: c.grid } }, axisTick: { show: false }, axisLabel: { ...text, hideOverlap: true }, inverse: lying }
  const numbers = { type: 'value', min: 0, minInterval: 1, splitLine: { lineStyle: { color: c.grid } }, axisLabel: text }
  const several = picture.series.length > 1
  if (picture.kind === 'heat') return heat(picture, c, title, text)
  return {
    aria: { enabled: true, label: { description: spoken(picture, title) } },
    animationDuration: 200,
    grid: { left: 8, right: lying ? 44 : 16, top: several ? 40 : 16, bottom: 4, containLabel: true },
    legend: several ? { type: 'scroll', left: 0, top: 0, itemWidth: 10, itemHeight: 10, itemGap: 14, textStyle: { color: c.text, fontFamily: 'inherit' } } : undefined,
    tooltip: { trigger: 'axis', axisPointer: { type: picture.kind === 'line' ? 'line' : 'shadow' }, backgroundColor: c.surface, borderColor: c.grid, textStyle: { color: c.text, fontSize: 13 }, valueFormatter: (v: unknown) => (v == null ? '暂无数据' : `${v}${picture.unit ? ' ' + picture.unit : ''}`) },
    xAxis: lying ? numbers : names,
    yAxis: lying ? names : numbers,
    series: picture.series.map((one, i) => drawn(one, i, picture, c)),
  }
}

function drawn(one: Series, i: number, picture: Picture, c: Colours): Record<string, unknown> {
  const colour = one.tone === 'negative' ? c.negative : c.series[(picture.kind === 'line' ? i + 1 : i) % c.series.length]
  const data = one.tone === 'level' ? one.values.map((value, at) => ({ value, itemStyle: { color: c.levels[at] } })) : one.values
  if (picture.kind === 'line') {
    return { name: one.name, type: 'line', data, symbol: 'circle', symbolSize: 7, itemStyle: { color: c.surface, borderColor: colour, borderWidth: 2 }, lineStyle: { color: colour, width: 2 }, areaStyle: picture.area === false ? undefined : { color: colour, opacity: 0.08 }, connectNulls: false }
  }
  const lying = picture.kind === 'rank'
  return {
    name: one.name, type: 'bar', data, itemStyle: { color: colour }, barMaxWidth: lying ? 16 : 28,
    stack: picture.kind === 'stack' ? 'whole' : undefined,
    label: lying && picture.series.length === 1 ? { show: true, position: 'right', color: c.text, fontFamily: 'inherit' } : undefined,
  }
}

function heat(picture: Picture, c: Colours, title: string, text: object): Record<string, unknown> {
  const cells = picture.series.flatMap((row, y) => row.values.map((value, x) => [x, y, value ?? '-']))
  const most = Math.max(1, ...picture.series.flatMap((row) => row.values.map((v) => v ?? 0)))
  return {
    aria: { enabled: true, label: { description: spoken(picture, title) } },
    grid: { left: 8, right: 8, top: 8, bottom: 4, containLabel: true },
    tooltip: { backgroundColor: c.surface, borderColor: c.grid, textStyle: { color: c.text } },
    xAxis: { type: 'category', data: picture.x, axisLabel: text, axisTick: { show: false }, axisLine: { show: false } },
    yAxis: { type: 'category', data: picture.series.map((s) => s.name), axisLabel: text, axisTick: { show: false }, axisLine: { show: false } },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [c.grid, c.series[0]] } },
    series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: c.surface, borderWidth: 2 }, label: { show: picture.x.length <= 16 } }],
  }
}

/** One sentence for those who do not see the picture. */
export function spoken(picture: Picture, title: string): string {
  const parts = picture.series.map((s) => {
    const known = s.values.filter((v): v is number => v != null)
    const most = known.length ? Math.max(...known) : null
    const at = most == null ? '' : picture.x[s.values.indexOf(most)]
    return most == null ? `${s.name}暂无数据` : `${s.name}最高 ${most}（${at}）`
  })
  return `${title}:${parts.slice(0, 5).join(';')}。可切换为表格查看全部数字。`
}
