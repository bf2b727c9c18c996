/** The Unix socket of the running server, in its data folder; a link where the path would be too long. */
export const adminSocketName = 'posthorn.sock'
