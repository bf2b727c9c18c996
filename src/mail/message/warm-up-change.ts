/** What is remembered of the warm-up of new addresses. */
export type WarmUpChange = WarmUpCounted

/** One message more was taken. Counts of days before the day before are forgotten. */
export type WarmUpCounted = { readonly kind: 'warm-up-counted' } & WarmUpDay

/** What one source has sent to one provider on one day. */
export type WarmUpDay = {
  /** Of the source, as posthorn.toml names it. */
  readonly source: string
  readonly provider: string
  /** Days of UTC since 1970. */
  readonly day: number
}

export type WarmUpCount = WarmUpDay & { readonly messages: number }
