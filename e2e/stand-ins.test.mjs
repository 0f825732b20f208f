// The stand-ins take a right call and refuse each kind of wrong one.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startSheets } from './stand-ins/sheets.mjs'
import { startSlack } from './stand-ins/slack.mjs'

describe('the Sheets stand-in', () => {
  let sheets
  before(async () => { sheets = await startSheets({ token: 'ya29.right' }) })
  after(() => sheets.close())

  const right = {
    path: '/v4/spreadsheets/1AbC/values/Issues!A%3AD:append?valueInputOption=USER_ENTERED&insertDataOption=INSERT_ROWS',
    method: 'POST',
    headers: { authorization: 'Bearer ya29.right', 'content-type': 'application/json' },
    body: JSON.stringify({ values: [[1347, 'Crash', null, true]] }),
  }
  const call = change => {
    const { path, ...init } = { ...right, ...change }
    return fetch(sheets.base + path, init)
  }

  test('appends a row', async () => {
    const response = await call({})
    assert.equal(response.status, 200)
    assert.equal((await response.json()).updates.updatedRange, 'Issues!A2:D2')
    assert.deepEqual(sheets.rows.at(-1).cells, [1347, 'Crash', null, true])
  })

  for (const [name, status, change] of [
    ['another path', 404, { path: '/v4/spreadsheets/1AbC/values/Issues!A:append/x' }],
    ['another method', 405, { method: 'PUT' }],
    ['no token', 401, { headers: { 'content-type': 'application/json' } }],
    ['a wrong token', 401, { headers: { ...right.headers, authorization: 'Bearer ya29.wrong' } }],
    ['no valueInputOption', 400, { path: right.path.replace(/\?.*/, '') }],
    ['an unknown parameter', 400, { path: `${right.path}&valueInput=RAW` }],
    ['an unknown option', 400, { path: right.path.replace('INSERT_ROWS', 'APPEND') }],
    ['a body that is no JSON', 400, { body: '{' }],
    ['a field that ValueRange lacks', 400, { body: JSON.stringify({ values: [[1]], rows: 1 }) }],
    ['rows that are no lists', 400, { body: JSON.stringify({ values: [1] }) }],
    ['no row', 400, { body: JSON.stringify({ values: [] }) }],
  ]) {
    test(`refuses ${name}`, async () => {
      const rows = sheets.rows.length
      assert.equal((await call(change)).status, status)
      assert.equal(sheets.rows.length, rows)
      assert.equal(sheets.refused.at(-1).code, status)
    })
  }
})

describe('the Slack stand-in', () => {
  let slack
  before(async () => { slack = await startSlack({ token: 'xoxb-right' }) })
  after(() => slack.close())

  const right = {
    path: '/api/chat.postMessage',
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-right', 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ channel: '#triage', text: 'Bug #1347' }),
  }
  const call = change => {
    const { path, ...init } = { ...right, ...change }
    return fetch(slack.base + path, init)
  }

  test('posts a message', async () => {
    assert.equal((await (await call({})).json()).ok, true)
    assert.deepEqual(slack.messages.at(-1), { channel: '#triage', text: 'Bug #1347' })
  })

  for (const [name, expected, change] of [
    ['another path', 404, { path: '/api/chat.post' }],
    ['another method', 405, { method: 'PUT' }],
    ['no token', 'not_authed', { headers: { 'content-type': 'application/json' } }],
    ['a wrong token', 'invalid_auth', { headers: { ...right.headers, authorization: 'Bearer xoxb-wrong' } }],
    ['no channel', 'invalid_form_data', { body: JSON.stringify({ text: 'x' }) }],
    ['no text', 'no_text', { body: JSON.stringify({ channel: '#triage' }) }],
    ['an unknown argument', 'invalid_arg_name', { body: JSON.stringify({ channel: '#t', text: 'x', chanel: '#t' }) }],
    ['a body that is no JSON', 'invalid_form_data', { body: '{' }],
  ]) {
    test(`refuses ${name}`, async () => {
      const sent = slack.messages.length
      const response = await call(change)
      const json = await response.json()
      assert.equal(typeof expected === 'number' ? response.status : json.error, expected)
      assert.notEqual(json.ok, true)
      assert.equal(slack.messages.length, sent)
    })
  }
})
