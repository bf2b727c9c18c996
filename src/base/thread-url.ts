/**
 * Where the entry of a thread lies. `tsc` rewrites `.ts` in imports but not in a URL, so the entry has the
 * extension of the module that asks: `.ts` while working, `.js` in a release.
 */
export function threadUrl(name: string, from: string): URL {
  const extension = from.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./${name}.${extension}`, from)
}
