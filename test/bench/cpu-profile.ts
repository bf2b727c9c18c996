/**
 * Reads a profile of V8's (`node --cpu-prof`) and attributes its samples to steps: to the innermost
 * function of src/ on the stack, so that encryption or a socket write counts for the file that asked
 * for it. Without one it is Node's own work on sockets and TLS.
 *
 * Samples are counted, and the time between them is not: a thread that waits for a core is not sampled
 * meanwhile, and would seem to work all that time. It waits most often where it has just woken a thread
 * of the pool, so on a busy machine the share of signatures is still somewhat too high.
 */
import { readFileSync } from 'node:fs'
import { type Step, stepOf } from './steps.ts'

type ProfileNode = {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly children?: readonly number[]
}

type Profile = {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
}

/** The share of each step in what the thread did; waiting is left out. */
export function sharesOf(file: string): Map<Step, number> {
  const profile: Profile = JSON.parse(readFileSync(file, 'utf8'))
  const steps = stepsOfNodes(profile)
  const counts = new Map<Step, number>()
  let total = 0
  for (const id of profile.samples) {
    const step = steps.get(id)
    if (step === undefined) continue
    counts.set(step, (counts.get(step) ?? 0) + 1)
    total += 1
  }
  return new Map([...counts].map(([step, count]) => [step, count / total]))
}

/** Undefined for idleness. */
function stepsOfNodes({ nodes }: Profile): Map<number, Step | undefined> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const steps = new Map<number, Step | undefined>()
  const visit = (node: ProfileNode, inherited: Step): void => {
    const step = ownStep(node) ?? inherited
    steps.set(node.id, node.callFrame.functionName === '(idle)' ? undefined : step)
    for (const id of node.children ?? []) {
      const child = byId.get(id)
      if (child !== undefined) visit(child, step)
    }
  }
  const [root] = nodes
  if (root !== undefined) visit(root, 'TLS and sockets')
  return steps
}

function ownStep({ callFrame }: ProfileNode): Step | undefined {
  if (callFrame.functionName === '(garbage collector)') return 'garbage collection'
  const file = /\/(?:src|dist)\/(.*)$/.exec(callFrame.url)?.[1]
  if (file !== undefined) return stepOf(file)
  return callFrame.url.includes('/node_modules/') ? 'other' : undefined
}
