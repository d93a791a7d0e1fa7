/** What each act asks for: one list of fields a verb, drawn by ActDialog. What is missing the server says by field. */
import { LEVELS } from '@/ui/levels'
import type { CaseView } from './shapes'

export interface Field {
  key: string
  label: string
  kind: 'line' | 'text' | 'level' | 'moment' | 'choice' | 'flag' | 'units' | 'case' | 'article' | 'sources'
  need?: boolean
  phrases?: string[]
  choices?: Array<{ value: string; title: string }>
  hint?: string
  max?: number
}
export interface Form {
  title: string
  /** On the button. */
  verb: string
  fields: Field[]
  /** Said above the fields, for what leaves the house or cannot be undone. */
  consequence?: string
  danger?: boolean
}

export const KINDS = ['医患纠纷', '医疗安全', '医疗服务', '医德医风', '药品耗材', '疫苗接种', '传染病', '食品安全', '计生生育', '托育妇幼', '医保收费', '医美民营', '基层设施', '信息安全', '谣言', '队伍建设', '政策', '其他']
const TRENDS = ['热度上升', '总体平稳', '热度回落', '可能出现次生舆情']
const HOPS = [
  { value: 'hop_institution', title: '机构报卫生健康部门' },
  { value: 'hop_authority', title: '部门报本级政府' },
  { value: 'hop_county', title: '县级报市级' },
  { value: 'hop_city', title: '市级报省级' },
  { value: 'hop_province', title: '省级报国家' },
]
const why = (label: string, phrases: string[] = []): Field => ({ key: 'why', label, kind: 'text', need: true, phrases })

export function formOf(verb: string, c: CaseView): Form | null {
  switch (verb) {
    case 'assess':
      return {
        title: c.finding ? '再次研判' : '研判', verb: '完成研判',
        fields: [
          ...(c.finding ? [] : [{ key: 'level', label: '等级', kind: 'level', need: true, choices: LEVELS } as Field]),
          { key: 'kind', label: '分类', kind: 'choice', need: true, choices: KINDS.map((k) => ({ value: k, title: k })) },
          { key: 'emergency', label: '属突发公共卫生事件（启用逐级报送时限）', kind: 'flag' },
          { key: 'facts', label: '反映的问题和已核实的情况', kind: 'text', need: true },
          { key: 'responsible', label: '责任主体', kind: 'line', need: true, hint: '属地管理、分级负责，涉事单位为第一责任主体' },
          { key: 'trend', label: '走势', kind: 'text', phrases: TRENDS },
          { key: 'advice', label: '处置建议', kind: 'text', need: true, phrases: ['督办核查并反馈', '公开回应社会关切', '持续监测'] },
        ],
      }
    case 'raise':
      return { title: '提升等级', verb: '提升', fields: [{ key: 'to', label: '提升为', kind: 'level', need: true, choices: LEVELS.filter((l) => Number(l.value) < (c.level ?? 5)) }, why('理由', ['中央媒体报道', '省级媒体报道', '互动量快速上升', '出现人员伤亡'])] }
    case 'lower':
      return { title: '降低等级', verb: '降低', fields: [{ key: 'to', label: '降低为', kind: 'level', need: true, choices: LEVELS.filter((l) => Number(l.value) > (c.level ?? 0)) }, why('理由', ['热度已回落', '经核实影响有限']), { key: 'override_why', label: '未满24小时提前降级的理由', kind: 'text', hint: '最近24小时内仍有新动向时必填' }] }
    case 'assign':
      return { title: '下达督办', verb: '下达', consequence: '将立即通知所选单位，并开始签收和反馈计时。', fields: [{ key: 'dispatches', label: '承办单位', kind: 'units', need: true }, { key: 'no_guide_why', label: '不推送业务科室的理由', kind: 'line', hint: '选了业务指导单位时不用填（双推送）' }] }
    case 'respond':
      return {
        title: '登记公开回应', verb: '登记',
        fields: [
          { key: 'form', label: '方式', kind: 'choice', need: true, choices: [{ value: 'reply', title: '直接答复' }, { value: 'notice', title: '发布权威信息' }, { value: 'conference', title: '新闻发布会' }, { value: 'statement', title: '声明' }] },
          { key: 'text', label: '回应内容', kind: 'text', need: true },
          { key: 'channel', label: '发布渠道', kind: 'line', need: true, hint: '如：官方网站、公众号、发布厅' },
          { key: 'url', label: '网址', kind: 'line' },
          { key: 'article_id', label: '回应稿件', kind: 'article', hint: '选了稿件，刊发和转载情况会列在本案中' },
        ],
      }
    case 'clarify':
      return { title: '辟谣', verb: '登记', fields: [{ key: 'claim', label: '不实说法', kind: 'text', need: true }, { key: 'text', label: '事实', kind: 'text', need: true }, { key: 'basis', label: '依据', kind: 'line', need: true, hint: '如：鉴定意见、警方通报的文号' }, { key: 'channel', label: '发布渠道', kind: 'line', need: true }, { key: 'url', label: '网址', kind: 'line' }] }
    case 'report':
      return {
        title: '向上报告', verb: '登记',
        fields: [
          { key: 'stage', label: '环节', kind: 'choice', need: true, choices: [{ value: 'initial', title: '首报' }, { value: 'followup', title: '续报' }, { value: 'final', title: '终报' }] },
          { key: 'oral', label: '口头报告', kind: 'flag' },
          { key: 'to', label: '报送对象', kind: 'line', need: true },
          ...(c.emergency ? [{ key: 'hop', label: '突发事件报送环节', kind: 'choice', choices: HOPS } as Field] : []),
          { key: 'text', label: '内容', kind: 'text', need: true, hint: '时间、地点、来源、性质、损失、范围、趋势、已采取的措施' },
        ],
      }
    case 'instruct':
      return { title: '批示', verb: '签批', fields: [{ key: 'text', label: '批示内容', kind: 'text', need: true, phrases: ['请速核实并妥善处置', '请及时公开回应', '举一反三，排查同类问题'] }, { key: 'duty', label: '需落实的事项（可不填）', kind: 'line' }, { key: 'duty_due_at', label: '完成时间', kind: 'moment' }] }
    case 'draft_line':
      return { title: '拟定口径', verb: '保存新版', fields: [{ key: 'text', label: '口径', kind: 'text', need: true, max: 5000 }] }
    case 'sign_line':
      return { title: '签发口径', verb: '签发', consequence: `签发第 ${c.lines[0]?.version ?? ''} 版：${c.lines[0]?.text ?? ''}`, fields: [] }
    case 'fulfil':
      return { title: '登记批示落实情况', verb: '登记', fields: [{ key: 'instruction', label: '批示', kind: 'choice', need: true, choices: c.instructions.filter((i) => i.duty && !i.done).map((i) => ({ value: String(i.no), title: `${i.by}:${i.duty}` })) }, { key: 'result', label: '落实情况', kind: 'text', need: true }] }
    case 'pause':
      return {
        title: '中止时限', verb: '中止',
        fields: [
          { key: 'clock', label: '时限', kind: 'choice', need: true, choices: c.clocks.filter((k) => k.pausable.length).map((k) => ({ value: String(k.no), title: `${k.title}${k.unit_name ? '·' + k.unit_name : ''}` })) },
          { key: 'reason', label: '理由', kind: 'choice', need: true, choices: (c.clocks.find((k) => k.pausable.length)?.pausable ?? []).map(([value, title]) => ({ value, title })) },
          { key: 'basis', label: '依据的文书', kind: 'line', need: true },
        ],
      }
    case 'resume':
      return { title: '恢复时限', verb: '恢复', fields: [{ key: 'clock', label: '时限', kind: 'choice', need: true, choices: c.clocks.filter((k) => k.state === 'paused').map((k) => ({ value: String(k.no), title: `${k.title}:${k.paused_why}` })) }, why('理由')] }
    case 'stir':
      return { title: '补充线索', verb: '补充', fields: [{ key: 'text', label: '新情况', kind: 'text', need: true }] }
    case 'note':
      return { title: '记事', verb: '保存', fields: [{ key: 'text', label: '内容', kind: 'text', need: true }] }
    case 'merge':
      return { title: '并入他案', verb: '并入', consequence: '并案后本案不再办理，信息来源转入主案。', danger: true, fields: [{ key: 'into', label: '主案', kind: 'case', need: true }, why('理由', ['同一事件'])] }
    case 'split':
      return { title: '分案', verb: '分出新案', fields: [{ key: 'title', label: '新案件标题', kind: 'line', need: true }, { key: 'facts', label: '分出的事项', kind: 'text', need: true }, { key: 'items', label: '随新案转出的信息来源', kind: 'sources' }, why('理由')] }
    case 'transfer':
      return { title: '转办', verb: '转办', consequence: '转办后本单位的时限随即终止，等待承办单位回执。', fields: [{ key: 'to', label: '承办单位', kind: 'line', need: true }, why('理由', ['不属于本单位职责'])] }
    case 'close':
      return {
        title: '办结', verb: '办结',
        fields: [{ key: 'conclusion', label: '办结意见', kind: 'text', need: true, phrases: ['问题已解决，群众满意', '已依法处理', '经核实不属实，已作说明'] }, ...c.unexplained.map((q): Field => ({ key: `because.${q.code}`, label: q.question, kind: 'text', need: true }))],
      }
    case 'reopen':
      return { title: '重新办理', verb: '重新办理', fields: [why('理由', ['再次引发关注', '问题反弹'])] }
    case 'archive':
      return { title: '归档', verb: '归档', danger: true, consequence: `全案 ${c.timeline.length} 条记录、${c.evidence.length} 个文件将固定成包。归档后任何人都不能再改动。`, fields: [] }
    case 'accept':
      return { title: '采纳反馈', verb: '采纳', fields: [{ key: 'opinion', label: '审核意见', kind: 'text', need: true, phrases: ['同意', '情况属实，措施到位'] }] }
    case 'return':
      return { title: '退回补充', verb: '退回', fields: [why('需补充的内容', ['未说明原因', '缺少整改措施', '缺少佐证材料'])] }
    case 'remind':
      return { title: '催办', verb: '发送', fields: [{ key: 'text', label: '催办内容', kind: 'text', need: true, phrases: ['请尽快反馈', '时限将到，请抓紧办理'] }] }
    case 'withdraw':
      return { title: '收回督办', verb: '收回', danger: true, fields: [why('理由', ['责任单位变更', '无需再办'])] }
    case 'grant_extension':
      return { title: '批准延期', verb: '批准', fields: [{ key: 'until_at', label: '延至', kind: 'moment', need: true }, why('批准理由', ['情况复杂，同意延期'])] }
    case 'deny_extension':
      return { title: '不予延期', verb: '不予延期', fields: [why('理由', ['时限内可以办结'])] }
    default:
      return null
  }
}

/** Verbs that belong to one dispatch and stand on its card, and when. */
export const TASK_VERBS = ['accept', 'return', 'grant_extension', 'deny_extension', 'remind', 'withdraw'] as const

/** Fields as typed become the act as the server reads it. */
export function actOf(verb: string, values: Record<string, any>, task?: string): Record<string, unknown> {
  const act: Record<string, unknown> = { verb }
  if (task) act.task = task
  const because: Record<string, string> = {}
  for (const [key, value] of Object.entries(values)) {
    if (key.startsWith('because.')) because[key.slice(8)] = value ?? ''
    else if (value === undefined || value === null || value === '') continue
    else if (['level', 'clock', 'instruction', 'until_at'].includes(key)) act[key] = Number(value)
    else if (key === 'to' && (verb === 'raise' || verb === 'lower')) act.to = Number(value)
    else if (key === 'duty') act.duty = { text: value, due_at: values.duty_due_at ? Number(values.duty_due_at) : null }
    else if (key === 'duty_due_at') continue
    else act[key] = value
  }
  // The server names what is missing; an absent field would only be called malformed.
  const texts: Record<string, string[]> = {
    assess: ['kind', 'facts', 'responsible', 'advice'], assign: [], raise: ['why'], lower: ['why'], respond: ['text', 'channel'], clarify: ['claim', 'text', 'basis', 'channel'],
    report: ['to', 'text'], instruct: ['text'], fulfil: ['result'], draft_line: ['text'], pause: ['basis'], resume: ['why'], transfer: ['to', 'why'], reopen: ['why'], close: ['conclusion'],
    note: ['text'], stir: ['text'], merge: ['why'], split: ['title', 'facts', 'why'], accept: ['opinion'], return: ['why'], remind: ['text'], withdraw: ['why'], grant_extension: ['why'],
    deny_extension: ['why'], answer: ['facts', 'measures', 'responsible'], ask_extension: ['why'],
  }
  for (const key of texts[verb] ?? []) act[key] ??= ''
  if (verb === 'close') act.because = because
  if (verb === 'assign') act.dispatches ??= []
  return act
}
