/** The trail in words: what was done, to what, and by which part of the system. */
const THINGS: Record<string, string> = {
  account: '新媒体账号', adoption: '采用', alert: '预警', alert_channel: '预警通道', article: '稿件', backup: '备份', brief: '简报', campaign: '宣传活动', capture: '采集', case: '案件', channel: '预警通道',
  check: '检查提示', circular: '通知', clock: '系统时间', column: '栏目', commission: '约稿', event: '事件', figure: '数字', finding_pass: '检查提示', item: '信息', job: '后台任务', key_point: '年度要点',
  leader: '领导主页', ledger: '台账', ledger_entry: '台账', media_record: '媒体台账', message: '公众留言', outlet: '媒体', outreach_photo: '活动照片', paper: '公文', paper_template: '公文模板', password: '密码',
  photo: '照片', pickup: '媒体转载', placement: '刊发', placement_suggestion: '监测发现的刊发', plan: '工作要点', plan_item: '工作要点', portal_column: '栏目', portal_leader: '领导主页', press_event: '新闻发布',
  publication: '发布', quota: '任务指标', ranking: '排名', register: '登记', risk: '风险评估', risk_review: '风险评估', saved_search: '常用检索', scheme: '计分办法', score: '计分', score_appeal: '计分申诉', score_lapse: '扣分情形',
  search: '常用检索', selection: '评选', session: '登录', setting: '设置', source: '来源', suggestion: '监测发现的刊发', summary: '工作总结', summary_template: '总结模板', system: '系统', training: '培训',
  unit: '单位', urgent: '迟漏瞒报', user: '账号', watch: '监测方案', word_list: '词表',
}
const DEEDS: Record<string, string> = {
  accept: '采纳', acknowledge: '处理', add: '登记', adopt: '采用', approve: '定稿', archive: '归档', ask: '发出', assign: '督办', begin: '起草', close: '结束', compose: '组版', create: '新建', decide: '裁定', dismiss: '忽略',
  draft: '起草', edit: '修改', expire: '到期清理', export: '导出', freeze: '定格', import: '导入', label: '标注', lock: '锁定', mail: '邮件发送', make: '制作', merge: '合并', mute: '静默', nominate: '推荐', open: '建立',
  publish: '发布', read: '阅读', receive: '收到', refresh: '更新数据', register: '登记', release: '发布', remove: '移除', retire: '停用', retry: '重试', return: '放回', revise: '修订', save: '保存', send: '发送', set: '设置',
  sign: '签收', split: '拆分', starter: '补入起始', state: '启停', submit: '提交', test: '测试', triage: '处理', undo: '撤销', update: '修改', upload: '上传', verify: '核实', void: '作废', withdraw: '撤下',
}
const WHOLE: Record<string, string> = {
  'account.count': '记录账号数据', 'article.contributors': '修改稿件作者', 'article.draft': '保存稿件草稿', 'case.article': '起草回应稿件', 'case.open': '立案', 'case.overdue': '案件超时', 'check.pass': '忽略检查提示', 'check.pass_back': '恢复检查提示',
  'clock.back': '系统时间倒退', 'event.wave': '事件二次传播', 'message.open': '查看公众留言', 'outlet.tier': '修改媒体层级', 'password.link': '发一次性链接', 'photo.forget': '清理照片', 'placement.evidence': '保存刊发证据', 'placement.link_gone': '刊发链接失效', 'press_event.coverage': '关联刊发报道',
  'press_event.coverage_off': '取消关联报道', 'plan.copy': '复制上年工作要点', 'score.appeal': '提出计分申诉', 'score.appeal_decide': '裁定计分申诉', 'score.bulletin': '导出排名通报', 'score.lapse': '登记扣分情形', 'score.lapse_void': '撤销扣分情形',
  'score.person': '导出个人积分', 'session.fail': '登录失败', 'session.lock': '连续输错被锁定', 'session.open': '登录', 'source.key': '更换来源密钥', 'training.code': '开放签到码', 'training.sign_in_by_code': '扫码签到', 'urgent.verdict': '认定迟漏瞒报', 'user.create': '开通账号',
}
const PARTS: Record<string, string> = { 'sign-in': '登录', demo: '演示数据' }

export const thing = (kind: string) => THINGS[kind] ?? kind
export function deed(verb: string): string {
  const [kind = '', act = ''] = verb.split('.')
  return WHOLE[verb] ?? (DEEDS[act] && THINGS[kind] ? DEEDS[act] + THINGS[kind] : verb)
}
/** 系统:sign-in is the program's own hand. */
export const hand = (actor: string) => actor.replace(/^系统[:：]([\w-]+)$/, (_, part: string) => `系统（${PARTS[part] ?? THINGS[part] ?? '后台'}）`)
