import { effectScope, reactive, type UnwrapNestedRefs } from 'vue'

/** State shared by the whole page: made at first use, the same for every caller, its refs unwrapped. */
export function store<T extends object>(make: () => T): () => UnwrapNestedRefs<T> {
  let made: UnwrapNestedRefs<T> | undefined
  return () => (made ??= effectScope(true).run(() => reactive(make())) as UnwrapNestedRefs<T>)
}
