/** Calls checked against the API description: path, query, body and answer. `await read(api.GET('/api/x', …))`. */
import createClient from 'openapi-fetch'
import { knock, refusalOf } from './client'
import type { paths } from './schema'

export const api = createClient<paths>({ baseUrl: location.origin, fetch: knock })

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await refusalOf(response)
  },
})

/** The data of a checked call. */
export async function read<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}
