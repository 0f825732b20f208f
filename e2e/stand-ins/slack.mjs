// A stand-in for `chat.postMessage`: it refuses what Slack's OpenAPI document does not allow.
import Ajv from 'ajv'
import { bearer, complaint, document, listen } from './server.mjs'

/** Starts it. `messages` collects what was posted, `refused` why a call was turned away; `failures` are answered first. */
export async function startSlack({ token }) {
  const openapi = await document('slack.chat.postMessage.json')
  const base = new URL(openapi.servers[0].url).pathname
  const [path, item] = Object.entries(openapi.paths)[0]
  const operation = item.post
  // Slack takes the same arguments as a form or as JSON; `blocks` and `attachments` are then arrays.
  const form = operation.requestBody.content['application/x-www-form-urlencoded'].schema
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const args = ajv.compile({ ...form, additionalProperties: false, properties: { ...form.properties, blocks: {}, attachments: {} } })
  const components = nullAllowed(openapi.components)
  const answer = name => ajv.compile({ ...operation.responses[name].content['application/json'].schema, components })
  const success = answer('200')
  const failure = answer('default')
  const messages = []
  const refused = []
  const failures = []

  const server = await listen(call => {
    const refusal = check(call)
    if (refusal) {
      refused.push(refusal)
      return refusal
    }
    if (failures.length) return failures.shift()
    const message = parse(call)
    messages.push(message)
    const ts = `1503435956.${String(messages.length).padStart(6, '0')}`
    const posted = { type: 'message', subtype: 'bot_message', text: message.text, ts }
    const json = { ok: true, channel: 'C1H9RESGL', ts, message: posted }
    if (!success(json)) throw new Error(`the stand-in's own answer breaks the document: ${complaint(success)}`)
    return { status: 200, json }
  })

  function check(call) {
    const { method, url, headers } = call
    const error = code => {
      const json = { ok: false, error: code }
      if (!failure(json)) throw new Error(`the stand-in's own refusal breaks the document: ${complaint(failure)}`)
      return { status: 200, json }
    }
    if (url.pathname !== base + path) return { status: 404, json: { reason: `no such path: ${url.pathname}` } }
    if (method !== 'POST') return { status: 405, json: { reason: `${operation.operationId} is POST` } }
    if (!headers.authorization) return error('not_authed')
    if (bearer(headers) !== token) return error('invalid_auth')
    const message = parse(call)
    if (!message) return error('invalid_form_data')
    if (!args(message)) {
      return error(args.errors[0].keyword === 'additionalProperties' ? 'invalid_arg_name' : 'invalid_form_data')
    }
    if (!message.text && !message.blocks && !message.attachments) return error('no_text')
    return undefined
  }

  return { ...server, messages, refused, failures }
}

/** The arguments of a call, or undefined where the body is neither a form nor JSON. */
function parse({ headers, body }) {
  const type = headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body))
  if (!type.startsWith('application/json')) return undefined
  try { return JSON.parse(body) } catch { return undefined }
}

/** OpenAPI 3.0 writes "or null" as `nullable`, which JSON Schema does not know without a `type`. */
function nullAllowed(value) {
  if (Array.isArray(value)) return value.map(nullAllowed)
  if (value === null || typeof value !== 'object') return value
  const { nullable, ...rest } = value
  const schema = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, nullAllowed(inner)]))
  return nullable === true ? { anyOf: [{ type: 'null' }, schema] } : schema
}
