/** A request that cannot be met, with one line that says what to do. Thrown by handlers, answered by the app. */
import type { ApiError, ApiErrorCode } from '../../contract/api-error.ts'
import type { AccountRefusal } from '../../mail/account/accounts.ts'
import type { SuppressionRefusal } from '../../mail/suppression/suppression.ts'

const statusOfCode = {
  invalid: 422,
  exists: 409,
  unknown: 404,
  'not-possible': 409,
  full: 507,
  defect: 500,
} as const satisfies Record<ApiErrorCode, number>

export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly code: ApiErrorCode

  constructor(code: ApiErrorCode, text: string) {
    super(text)
    this.code = code
  }

  get status(): (typeof statusOfCode)[ApiErrorCode] {
    return statusOfCode[this.code]
  }

  get body(): ApiError {
    return { error: { code: this.code, message: this.message } }
  }
}

/** What a station gave, or its refusal thrown. */
export function granted<T extends object>(outcome: T | AccountRefusal | SuppressionRefusal): T {
  if ('refused' in outcome) throw new ApiRefusal(outcome.refused, outcome.text)
  return outcome
}
