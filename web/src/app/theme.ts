/** Light or dark, compact or comfortable: kept on this device, following the system until chosen. */
import { ref } from 'vue'

export type Theme = 'light' | 'dark'
export type Density = 'compact' | 'comfortable'

export const theme = ref<Theme>(chosen('theme') ?? (systemDark() ? 'dark' : 'light'))
export const density = ref<Density>(chosen('density') ?? 'compact')

export function applyLook(): void {
  document.documentElement.classList.toggle('dark', theme.value === 'dark')
  document.documentElement.classList.toggle('comfortable', density.value === 'comfortable')
}

export function switchTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark'
  keep('theme', theme.value)
  applyLook()
}

export function switchDensity(): void {
  density.value = density.value === 'compact' ? 'comfortable' : 'compact'
  keep('density', density.value)
  applyLook()
}

function systemDark(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches
}

function chosen<T extends string>(name: string): T | null {
  try {
    return localStorage.getItem('weixuan.' + name) as T | null
  } catch {
    return null
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem('weixuan.' + name, value)
  } catch {
    // Storage is switched off: the choice lasts until the page is left.
  }
}
