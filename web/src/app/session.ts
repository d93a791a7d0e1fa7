import { computed, ref } from 'vue'
import { del, get, post, whenSignedOut } from '@/api/client'
import { closeLive, openLive } from '@/api/live'
import { asRefusal } from '@/api/refusal'
import { store } from './store'

export interface Me {
  id: string
  name: string
  unit_id: string
  unit_name: string
  unit_path: string
  roles: string[]
  titles: string[]
}
interface SessionView {
  user: Me
  acts: string[]
  office: string
  idle_minutes: number
}

/** Names of roles on screens, as in the roles table of the rules. */
export const ROLE_TITLES: Record<string, string> = {
  correspondent: '通讯员',
  county_reviewer: '单位审核人',
  editor: '编辑',
  opinion_clerk: '舆情岗',
  section_chief: '科长',
  leader: '领导',
  system_admin: '系统管理员',
  security_admin: '安全管理员',
  audit_admin: '审计管理员',
}

/** Who is signed in, and what they may do. */
export const useSession = store(() => {
  const me = ref<Me | null>(null)
  const acts = ref<Set<string>>(new Set())
  /** The name of the authority. */
  const office = ref('')
  /** The session lapsed while a page was open: the password box stands over it. */
  const lapsed = ref(false)
  /** Why the session could not be read at the start, when it was not simply absent. */
  const trouble = ref('')

  let waiting: Array<{ resolve: () => void; reject: (e: unknown) => void }> = []
  whenSignedOut(() => {
    if (!me.value) return Promise.reject(asRefusal(new Error('signed out')))
    lapsed.value = true
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  })

  function take(view: SessionView): void {
    me.value = view.user
    acts.value = new Set(view.acts)
    office.value = view.office
    openLive()
  }

  async function load(): Promise<void> {
    try {
      take(await get<SessionView>('/api/session'))
    } catch (thrown) {
      const refusal = asRefusal(thrown)
      trouble.value = refusal.status === 401 ? '' : refusal.sentence
    }
  }

  async function signIn(login: string, password: string): Promise<void> {
    const before = me.value?.id
    take(await post<SessionView>('/api/session', { login, password }))
    trouble.value = ''
    lapsed.value = false
    const held = waiting
    waiting = []
    // Another person must not finish what the first one began.
    if (before && before !== me.value?.id) location.assign('/app/')
    else held.forEach((one) => one.resolve())
  }

  async function signOut(): Promise<void> {
    await del('/api/session').catch(() => undefined)
    closeLive()
    // A full load drops everything this page still holds of the person.
    location.assign('/app/sign-in')
  }

  /** Gives up signing in over the page: what was waiting fails, the page stays. */
  function stayOut(): void {
    const held = waiting
    waiting = []
    lapsed.value = false
    held.forEach((one) => one.reject(asRefusal(new Error('signed out'))))
  }

  const may = (act: string) => acts.value.has(act)
  const mayAny = (list?: string[]) => !list?.length || list.some(may)
  const has = (role: string) => me.value?.roles.includes(role) ?? false
  const roleTitle = computed(() => (me.value?.titles ?? []).join('、'))

  return { me, acts, office, lapsed, trouble, load, signIn, signOut, stayOut, may, mayAny, has, roleTitle }
})

/** Where a person arrives after signing in: a home of their role, phone pages on phones. */
export function landing(roles: string[], phone: boolean): string {
  const has = (...list: string[]) => list.some((role) => roles.includes(role))
  if (has('system_admin')) return '/admin'
  if (has('security_admin')) return '/people'
  if (has('audit_admin')) return '/admin/audit'
  if (has('leader')) return phone ? '/m/read' : '/'
  if (has('correspondent')) return phone ? '/m' : '/home'
  if (has('county_reviewer') && phone) return '/m'
  if (has('opinion_clerk') && !has('section_chief', 'editor')) return '/monitor/items'
  return '/home'
}
