// What every stand-in shares: an HTTP server on a free loopback port that hands over whole requests.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'

const LIMIT_BYTES = 4 * 1024 * 1024

/** Starts a server; `answer` gets {method, url, headers, body} and returns {status, json, headers?}. */
export async function listen(answer) {
  const server = createServer(async (request, response) => {
    const chunks = []
    let size = 0
    for await (const chunk of request) {
      size += chunk.length
      if (size > LIMIT_BYTES) return response.writeHead(413).end()
      chunks.push(chunk)
    }
    const url = new URL(request.url, 'http://stand-in')
    const body = Buffer.concat(chunks).toString('utf8')
    const { status, json, headers } = await answer({ method: request.method, url, headers: request.headers, body })
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(json))
  })
  await new Promise((done, failed) => server.listen(0, '127.0.0.1', done).once('error', failed))
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise(done => { server.closeAllConnections(); server.close(done) }),
  }
}

/** Reads one of the interface documents. */
export async function document(name) {
  return JSON.parse(await readFile(new URL(`../documents/${name}`, import.meta.url), 'utf8'))
}

/** The bearer token of a request, or undefined. */
export function bearer(headers) {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
}

/** One sentence from ajv's first complaint. */
export function complaint(validate) {
  const [error] = validate.errors
  return `${error.instancePath || 'the body'} ${error.message}${error.params.additionalProperty ? `: ${error.params.additionalProperty}` : ''}`
}
