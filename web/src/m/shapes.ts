/** What the phone pages read, a few fields each. */
export interface Notice {
  id: string
  kind: string
  title: string
  body: string
  link: string
  created_at: number
  read_at: number | null
}
export interface Inbox {
  rows: Notice[]
  unread: number
}
export interface Desk {
  to_review: number
  returned: number
  drafts: number
  sent_this_month: number
  adopted_this_year: number
  commissions: number
  unsigned: number
}
export interface ArticleRow {
  id: string
  title: string
  state: string
  state_title: string
  submitted_at: number | null
  updated_at: number
  adoptions: number
}

/** Desk pages of a record have a phone page where one was made; a link inside the site, as a route. */
export const inApp = (link: string): string => link.replace(/^\/app/, '') || '/m'

/** The dot of an article's state. */
export function dotOf(state: string): 'waiting' | 'doing' | 'done' | 'off' {
  if (state === 'returned' || state === 'declined') return 'waiting'
  if (['accepted', 'published', 'adopted'].includes(state)) return 'done'
  return ['draft', 'withdrawn', 'recalled'].includes(state) ? 'off' : 'doing'
}
