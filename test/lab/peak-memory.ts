import { readFile } from 'node:fs/promises'

/** The most memory that the process ever had in RAM: VmHWM of proc(5). */
export async function peakMegabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return Number(kilobytes) / 1024
}
