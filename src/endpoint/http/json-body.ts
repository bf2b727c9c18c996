/** Shorthand for the OpenAPI description of JSON bodies. */
import type { z } from '@hono/zod-openapi'
import { apiErrorSchema } from '../../contract/api-error.ts'

type JsonContent<T extends z.ZodType> = {
  readonly content: { readonly 'application/json': { readonly schema: T } }
}

export function jsonAnswer<T extends z.ZodType>(
  schema: T,
  description: string,
): JsonContent<T> & { readonly description: string } {
  return { description, content: { 'application/json': { schema } } }
}

export function jsonBody<T extends z.ZodType>(
  schema: T,
): { readonly body: JsonContent<T> & { readonly required: true } } {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}

/** Every route may refuse. */
export const refusal = jsonAnswer(apiErrorSchema, 'Refused, with what to do instead')
