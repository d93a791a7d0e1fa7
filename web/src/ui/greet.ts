/** 早上好 / 中午好 / 下午好 / 晚上好, in China time. */
export function greeting(now = Date.now()): string {
  const hour = new Date(now + 8 * 3600_000).getUTCHours()
  if (hour < 5 || hour >= 18) return '晚上好'
  if (hour < 11) return '早上好'
  return hour < 14 ? '中午好' : '下午好'
}

/** 11 月 22 日 星期日 */
export function today(now = Date.now()): string {
  const d = new Date(now + 8 * 3600_000)
  return `${d.getUTCMonth() + 1} 月 ${d.getUTCDate()} 日 星期${'日一二三四五六'[d.getUTCDay()]}`
}
