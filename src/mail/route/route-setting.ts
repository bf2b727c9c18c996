/**
 * One line of `[delivery.routes]` after the configuration has read and checked it: where mail for a
 * destination goes. The pattern it stands under is matched by configured-routes.ts.
 */
import type { RouteSecurity } from './route.ts'

export type RouteSetting =
  /** The public way, also where a wider pattern says otherwise. */
  | { readonly kind: 'mx' }
  /** This host, without any MX lookup, and at any address: the operator has named it. */
  | {
      readonly kind: 'host'
      /** A host name or an IP address without brackets. */
      readonly host: string
      readonly port: number
      readonly security: RouteSecurity
    }

/**
 * The table as written, most specific match wins whatever the order:
 * - `example.net`: this destination only (also an address literal, `[192.0.2.1]`)
 * - `*.example.net` or `.example.net`: every name below example.net, not example.net itself
 * - `*`: everything else
 */
export type RouteSettings = ReadonlyMap<string, RouteSetting>
