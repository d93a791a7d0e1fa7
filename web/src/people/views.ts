/** Shapes and words of people and units, as the server sends them. */
export interface UserRow {
  id: string
  login: string
  name: string
  phone: string
  post: string
  unit_id: string
  unit_name: string
  roles: string[]
  state: string
  has_password: boolean
  last_seen_at: number | null
  version: number
}

export const KINDS: Record<string, string> = { authority: '卫生健康主管部门', department: '机关处室', affiliated: '直属单位', institution: '医疗卫生机构' }
export const LEVELS: Record<string, string> = { '': '—', province: '省级', prefecture: '市级', county: '县级', town: '乡镇' }
export const STATES: Record<string, { word: string; dot: 'done' | 'waiting' | 'off' }> = {
  active: { word: '正常', dot: 'done' },
  locked: { word: '已锁定', dot: 'waiting' },
  closed: { word: '已停用', dot: 'off' },
}
