/** An answer that may come at once: then it costs no promise. */
export type MaybePromise<T> = T | Promise<T>
