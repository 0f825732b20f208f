// A new installation, as it leads through the main example: one click opens it, a deploy asks for what is missing and
// goes on by itself, and a test event adds the row.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { startProduct, until } from './support/product.mjs'
import { startSheets } from './stand-ins/sheets.mjs'
import { startSlack } from './stand-ins/slack.mjs'

const SHEET_TOKEN = 'ya29.a-test-token'
const SLACK_TOKEN = 'xoxb-a-test-token'

describe('the first run', { timeout: 600_000 }, () => {
  let product, sheets, slack, session, page

  before(async () => {
    sheets = await startSheets({ token: SHEET_TOKEN })
    slack = await startSlack({ token: SLACK_TOKEN })
    product = await startProduct()
    session = await openPage()
    page = session.page
  })
  after(async () => {
    await session?.close()
    await product?.stop()
    await Promise.all([sheets, slack].map(one => one?.close()))
  })

  test('one click opens the example', async () => {
    await page.goto(product.signIn)
    await page.getByRole('button', { name: /example/i }).first().click()
    await page.getByRole('application').locator('[data-node]').nth(3).waitFor()
    await keepScreenshot(page, 'first-run-1-example')
  })

  test('a deploy asks for the connections that are missing, and goes on when they are there', async () => {
    await page.getByRole('button', { name: /^Deploy/ }).click()
    await setUp('issue_sheet', 'Access token', SHEET_TOKEN, sheets.base)
    await setUp('team_slack', 'Bot token', SLACK_TOKEN, slack.base)
    await page.getByRole('link', { name: /^v1 live/ }).waitFor({ timeout: 300_000 })
    await keepScreenshot(page, 'first-run-2-live')
  })

  async function setUp(slot, label, token, base) {
    await page.getByRole('button', { name: `Set up ${slot}` }).click()
    const dialog = page.getByRole('dialog', { name: new RegExp(`Set up ${slot}`) })
    await dialog.locator('.field', { hasText: label }).getByRole('textbox').or(dialog.getByLabel(label)).first().fill(token)
    await dialog.getByText('Advanced').click()
    await dialog.getByLabel('Base URL').fill(base)
    await dialog.getByRole('button', { name: /Save/ }).click()
    await dialog.waitFor({ state: 'hidden' })
  }

  test('a test event adds one row and sends one message', async () => {
    await page.getByRole('link', { name: 'Send a test event' }).click()
    await page.getByRole('button', { name: 'Send test event' }).click()
    await until(() => sheets.rows.length > 0 && slack.messages.length > 0, 'a row and a message')
    assert.equal(sheets.rows.length, 1)
    assert.equal(slack.messages.length, 1)
    await keepScreenshot(page, 'first-run-3-tested')
    // Chromium tells of each refusal, such as the first deploy's, as of a fault.
    assert.deepEqual(session.faults.filter(fault => !fault.startsWith('Failed to load resource')), [])
  })
})
