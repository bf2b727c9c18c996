/** A command at a terminal: questions are waited for and answered by hand. Needs python3, which has pseudo-terminals. */
import { spawn, spawnSync } from 'node:child_process'
import { launcher } from './operator.ts'

/** What to wait for on the screen, and what to type then. */
export type Turn = readonly [question: string, typed: string]

export type Screen = { readonly status: number; readonly text: string }

export const ENTER = '\r'
export const CTRL_C = '\x03'
/** Empties the line. */
export const CTRL_U = '\x15'

export const noTerminal =
  spawnSync('python3', ['-c', 'import pty, fcntl, termios']).status === 0
    ? false
    : 'python3 is not there'

const TURN_SECONDS_MAX = 20

const driver = `
import fcntl, json, os, pty, select, struct, sys, termios
command, cwd, turns = json.loads(sys.argv[1])
pid, screen = pty.fork()
if pid == 0:
    os.chdir(cwd)
    os.environ['TERM'] = 'xterm'
    os.environ['NO_COLOR'] = '1'
    os.execvp(command[0], command)
fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack('HHHH', 50, 200, 0, 0))
text, seen = '', 0
while True:
    ready, _, _ = select.select([screen], [], [], ${TURN_SECONDS_MAX})
    try:
        piece = os.read(screen, 65536) if ready else b''
    except OSError:
        piece = b''
    if not piece:
        break
    text += piece.decode('utf8', 'replace')
    if turns and turns[0][0] in text[seen:]:
        seen = len(text)
        os.write(screen, turns.pop(0)[1].encode())
if not ready:
    os.kill(pid, 9)
_, status = os.waitpid(pid, 0)
print(json.dumps({'status': os.waitstatus_to_exitcode(status), 'text': text}))
`

/** Ends with the command, or when it asks what nobody answers. */
export async function atTerminal(
  words: readonly string[],
  cwd: string,
  turns: readonly Turn[],
): Promise<Screen> {
  const task = JSON.stringify([[launcher, ...words], cwd, turns])
  const child = spawn('python3', ['-c', driver, task], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (piece) => (said += String(piece)))
  await new Promise((resolve) => child.once('close', resolve))
  const { status, text } = JSON.parse(said) as Screen
  return { status, text: withoutEscapes(text) }
}

/** Cursor movements and colours (ECMA-48 §5.4). */
function withoutEscapes(text: string): string {
  return text.replaceAll(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '')
}
