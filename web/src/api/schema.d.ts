/** Replaced by `npm run types` from openapi.json. */
export type paths = Record<string, never>
export interface components {
  schemas: Record<string, any>
}
