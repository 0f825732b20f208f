// Runs the work of `bench-model` in Chromium and prints milliseconds by work and size as JSON.
// node model.mjs <folder of wasm-bindgen's output> <wasm file> <schema file> <payload file> <sizes..>

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [folder, wasm, schema, payload, ...sizes] = process.argv.slice(2)
const files = {
  '/': ['text/html', '<!doctype html><title>bench</title>'],
  '/module.js': ['text/javascript', await readFile(join(folder, 'bench_model.js'))],
  '/module.wasm': ['application/wasm', await readFile(wasm)],
  '/schema.json': ['application/json', await readFile(schema)],
  '/payload.json': ['application/json', await readFile(payload)],
}
const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? ['text/plain', '']
  // The finer clock of isolated pages.
  response.writeHead(200, {
    'content-type': type,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  }).end(body)
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  const times = await page.evaluate(measure, sizes.map(Number))
  console.log(JSON.stringify(times))
} finally {
  await browser.close()
  server.close()
}

/** In the page: the median of at least five runs of each work on each size. */
async function measure(sizes) {
  const module = await import('/module.js')
  await module.default({ module_or_path: '/module.wasm' })
  const schema = await (await fetch('/schema.json')).text()
  const payload = await (await fetch('/payload.json')).text()
  const times = {}
  for (const size of sizes) {
    const flow = new module.Case(size, schema, payload)
    for (const work of module.works()) {
      const runs = []
      const begun = performance.now()
      while (runs.length < 5 || performance.now() - begun < 500) {
        const since = performance.now()
        flow.run(work)
        runs.push(performance.now() - since)
      }
      runs.sort((a, b) => a - b)
      times[work] ??= {}
      times[work][size] = runs[runs.length >> 1]
    }
  }
  return times
}
