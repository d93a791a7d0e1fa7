/** One field the server could not accept, with the sentence to show beside it. */
export interface FieldError {
  field: string
  sentence: string
}

/** Somebody saved first: the record as it stands now. Who and when is in the sentence. */
export interface Stale {
  current: unknown
}

/** The server's "no", or the failure to reach it, as one thing a screen can show. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly sentence: string
  readonly advice: string
  readonly fields: FieldError[]
  readonly reference: string
  readonly stale: Stale | null

  constructor(status: number, body: Record<string, unknown>) {
    const sentence = text(body.sentence) || spoken(status)
    super(sentence)
    this.name = 'Refusal'
    this.status = status
    this.code = text(body.code) || `http_${status}`
    this.sentence = sentence
    this.advice = text(body.advice)
    this.fields = fields(body.fields)
    this.reference = text(body.reference)
    this.stale = this.code === 'stale' ? { current: body.current } : null
  }

  /** The sentence for one field, or nothing. */
  of(field: string): string {
    return this.fields.find((f) => f.field === field)?.sentence ?? ''
  }
}

/** The network is gone or the server does not answer; nothing was saved. */
export function unreachable(): Refusal {
  return new Refusal(0, { code: 'unreachable', advice: '填写的内容都还在，恢复连接后请重试。' })
}

/** Anything thrown, as a Refusal: screens show one kind of failure only. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown
  if (thrown instanceof TypeError) return unreachable()
  return new Refusal(0, { code: 'page', sentence: '页面出错了，请刷新后重试。', advice: String((thrown as Error)?.message ?? thrown) })
}

/** True for a request that was given up on purpose; screens show nothing for it. */
export function wasAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError'
}

function spoken(status: number): string {
  if (status === 0) return '连接不上服务器。'
  if (status === 401) return '请先登录。'
  if (status === 403) return '您没有办理此事的权限。'
  if (status === 404) return '没有找到这条记录，可能已被移走。'
  if (status === 409) return '现在不能这样办理。'
  if (status === 413) return '文件太大，无法上传。'
  if (status === 422) return '有几处填写需要修改。'
  if (status === 429) return '操作太快了，请稍等片刻再试。'
  if (status >= 502 && status <= 504) return '服务器正在重新启动，请稍后再试。'
  return '系统出错了，这次操作没有保存。'
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function fields(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return []
  return value.map((f) => ({
    field: text(f?.field),
    sentence: text(f?.message),
  }))
}
