import type { Schema } from '@/api/client'

/** A cell of a csv; a spreadsheet would run one that begins like a formula. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

/** Hands the faults of an import over as a list that Excel opens. */
export function faultList(title: string, faults: Schema<'RowFault'>[]): void {
  const lines = [['行', '列', '问题'], ...faults.map((f) => [String(f.line), f.column || '整行', f.reason])]
  const bytes = new Blob(['\ufeff' + lines.map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n'], { type: 'text/csv' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(bytes)
  link.download = `${title}导入问题清单.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
