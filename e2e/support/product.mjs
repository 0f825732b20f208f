// Starts the built product on an empty data folder and free ports, as `cargo xtask run` would.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const binary = process.env.HOOKLOOM_BINARY ?? join(root, 'target/debug/hookloom')
const START_SECONDS = 30

/** Starts it; `data` reuses a folder of an earlier start. Resolves when it has printed its sign-in link. */
export async function startProduct({ data, env = {}, args = [] } = {}) {
  const folder = data ?? await mkdtemp(join(tmpdir(), 'hookloom-e2e-'))
  const child = spawn(binary, ['serve', '--data', folder, '--listen', '127.0.0.1:0', '--hooks-listen', '127.0.0.1:0', ...args], {
    env: { ...process.env, HOOKLOOM_BUILDER_DIR: process.env.HOOKLOOM_BUILDER_DIR ?? join(root, 'target/builder'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = []
  const keep = line => { log.push(line); if (log.length > 500) log.shift() }
  createInterface({ input: child.stderr }).on('line', keep)
  const signIn = await new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`no sign-in link after ${START_SECONDS} s:\n${log.join('\n')}`)), START_SECONDS * 1000)
    createInterface({ input: child.stdout }).on('line', line => {
      keep(line)
      const link = /https?:\/\/\S+\/sign-in#\S+/.exec(line)?.[0]
      if (link) { clearTimeout(timer); found(link) }
    })
    child.once('exit', code => { clearTimeout(timer); failed(new Error(`the server ended with ${code}:\n${log.join('\n')}`)) })
  })
  const gone = new Promise(done => child.once('exit', done))
  return {
    data: folder,
    base: new URL(signIn).origin,
    signIn,
    log,
    child,
    /** Stops it gracefully and removes its data unless that was handed in or is kept. */
    async stop({ keepData = Boolean(data) } = {}) {
      if (child.exitCode === null) child.kill('SIGTERM')
      await gone
      if (!keepData) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until `probe` gives something truthy, and returns that. */
export async function until(probe, what, seconds = 30) {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const value = await probe()
    if (value) return value
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`)
    await new Promise(done => setTimeout(done, 100))
  }
}
