/** What the pages of media read. */
export interface Author {
  name: string
  user_id: string | null
  share: number
}
export interface Placement {
  id: string
  placed_at: number
  outlet_id: string
  outlet_name: string
  channel: string
  channel_title: string
  position: string
  position_title: string
  tier: string
  tier_title: string
  page: string
  title: string
  url: string
  unit_id: string
  unit_name: string
  article_id: string | null
  authors: Author[]
  has_evidence: boolean
  evidence_hash: string
  original: boolean
  repost_of: string | null
  found_by: string
  note: string
  verified_at: number | null
  verified_by: string
  link_state: string
  created_by: string
  version: number
  allowed: string[]
}
export interface TierCount {
  tier: string
  title: string
  originals: number
  reposts: number
  count: number
}
export interface Tier {
  channel: string
  channel_title: string
  position: string
  position_title: string
  tier: string
  tier_title: string
  from_at: number
}
export interface Outlet {
  id: string
  name: string
  region: string
  contact: string
  note: string
  verify: boolean
  retired: boolean
  hosts: string[]
  tier: string
  tier_title: string
  tiers: Tier[]
  version: number
}
export interface OutletList {
  rows: Outlet[]
  tiers: Array<[string, string]>
  channels: Array<[string, string]>
  positions: Array<[string, string]>
  may_manage: boolean
}
export interface ReadLink {
  url: string
  title: string
  placed_at: number | null
  time_quality: string
  outlet_id: string | null
  outlet_name: string
  channel: string
  tier: string
  tier_title: string
  evidence_hash: string
  trouble: string
  twin: { id: string; title: string; outlet_name: string; placed_at: number; unit_name: string } | null
}
export interface Suggestion {
  id: string
  title: string
  url: string
  outlet_name: string
  outlet_known: boolean
  placed_at: number
  unit_name: string
}
