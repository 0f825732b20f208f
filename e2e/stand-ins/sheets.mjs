// A stand-in for `spreadsheets.values.append`: it refuses what Google's Discovery document does not allow.
import Ajv from 'ajv'
import { bearer, complaint, document, listen } from './server.mjs'

/** Starts it. `rows` collects what was appended, `refused` why a call was turned away; `failures` are answered first. */
export async function startSheets({ token }) {
  const discovery = await document('sheets.v4.append.json')
  const append = discovery.methods.append
  const path = new RegExp(`^/${append.flatPath.replace('{spreadsheetId}', '([^/]+)').replace('{range}', '([^/]+)')}$`)
  const parameters = { ...discovery.parameters, ...append.parameters }
  const ajv = compiler(discovery.schemas)
  const request = ajv.getSchema(append.request.$ref)
  const response = ajv.getSchema(append.response.$ref)
  const rows = []
  const refused = []
  const failures = []

  const server = await listen(call => {
    const refusal = check(call)
    if (refusal) {
      refused.push(refusal)
      const { code, message, status } = refusal
      return { status: code, json: { error: { code, message, status } } }
    }
    if (failures.length) return failures.shift()
    const [, spreadsheet, range] = path.exec(call.url.pathname).map(decodeURIComponent)
    const { values } = JSON.parse(call.body)
    const sheet = range.split('!')[0]
    const first = 2 + rows.filter(row => row.spreadsheet === spreadsheet && row.sheet === sheet).length
    for (const cells of values) rows.push({ spreadsheet, range, sheet, cells })
    const updatedRange = `${sheet}!A${first}:${String.fromCharCode(64 + values[0].length)}${first + values.length - 1}`
    const json = {
      spreadsheetId: spreadsheet,
      tableRange: `${sheet}!A1:D${first - 1}`,
      updates: {
        spreadsheetId: spreadsheet, updatedRange, updatedRows: values.length,
        updatedColumns: values[0].length, updatedCells: values.flat().length,
      },
    }
    if (!response(json)) throw new Error(`the stand-in's own answer breaks the document: ${complaint(response)}`)
    return { status: 200, json }
  })

  function check({ method, url, headers, body }) {
    const no = (code, status, message) => ({ code, status, message })
    if (!path.test(url.pathname)) return no(404, 'NOT_FOUND', `no such path: ${url.pathname}`)
    if (method !== append.httpMethod) return no(405, 'METHOD_NOT_ALLOWED', `${append.id} is ${append.httpMethod}`)
    if (bearer(headers) !== token) return no(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    for (const [name, value] of url.searchParams) {
      const known = parameters[name]
      if (known?.location !== 'query') return no(400, 'INVALID_ARGUMENT', `unknown query parameter: ${name}`)
      if (known.enum && !known.enum.includes(value)) return no(400, 'INVALID_ARGUMENT', `${name}: unknown value ${value}`)
    }
    // The document's description of the method makes it required; its parameter entry does not say so.
    if (!url.searchParams.has('valueInputOption')) return no(400, 'INVALID_ARGUMENT', "'valueInputOption' is required but not specified")
    if (!headers['content-type']?.startsWith('application/json')) return no(400, 'INVALID_ARGUMENT', 'the body must be application/json')
    let parsed
    try { parsed = JSON.parse(body) } catch { return no(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received.') }
    if (!request(parsed)) return no(400, 'INVALID_ARGUMENT', complaint(request))
    if (!parsed.values?.length) return no(400, 'INVALID_ARGUMENT', 'values: there is no row')
    return undefined
  }

  return { ...server, rows, refused, failures }
}

/** Compiles Discovery schemas; an object without `additionalProperties` is closed, as Google's servers treat it. */
function compiler(schemas) {
  const ajv = new Ajv({ strict: false })
  ajv.addFormat('int32', { type: 'number', validate: Number.isInteger })
  for (const [id, schema] of Object.entries(schemas)) {
    ajv.addSchema({ additionalProperties: false, ...schema, $id: id, id: undefined, properties: anyIsAny(schema.properties) }, id)
  }
  return ajv
}

/** Discovery writes "any JSON value" as `type: any`, which JSON Schema does not know. */
function anyIsAny(value) {
  if (Array.isArray(value)) return value.map(anyIsAny)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([key, inner]) => !(key === 'type' && inner === 'any'))
  return Object.fromEntries(entries.map(([key, inner]) => [key, anyIsAny(inner)]))
}
