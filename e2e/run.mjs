// Runs the browser tests with node's own runner, one file after the other, and says how many passed.
// node e2e/run.mjs [part of a file's name]
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const filter = process.argv[2] ?? ''
const files = readdirSync(folder)
  .filter(name => name.endsWith('.test.mjs') && name.includes(filter))
  .sort()
  .map(name => join(folder, name))

const count = { passed: 0, failed: 0, ignored: 0 }
const failed = []

if (files.length > 0) {
  const tests = run({ files, concurrency: 1, timeout: 15 * 60 * 1000 })
  // A file is reported as a test of its own, and so is a suite; only the tests inside are counted,
  // unless the file itself broke before it had any.
  const isTest = ({ name, details }) => details?.type !== 'suite' && !files.includes(name)
  tests.on('test:pass', test => {
    if (!isTest(test)) return
    if (test.skip !== undefined || test.todo !== undefined) count.ignored += 1
    else count.passed += 1
  })
  tests.on('test:fail', test => {
    const fromInside = test.details?.error?.failureType === 'subtestsFailed'
    if (fromInside) return
    count.failed += 1
    failed.push(test.name.replace(folder, ''))
  })
  const report = tests.compose(spec)
  report.pipe(process.stdout)
  await new Promise(done => report.on('end', done))
}

for (const name of failed) console.log(`e2e failed: ${name}`)
console.log(`e2e: ${count.passed} passed, ${count.failed} failed, ${count.ignored} ignored`)
process.exit(count.failed > 0 ? 1 : 0)
