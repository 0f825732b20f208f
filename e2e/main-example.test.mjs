// The main job, as a person does it: draw the flow with the mouse, read its Rust, deploy it, and a signed delivery adds a row.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { connect, deploy, dragFromPalette, fill, inspector, moveNode, nodeNamed, openView, retitle, select } from './support/editor.mjs'
import { expectText, expectVisible } from './support/expect.mjs'
import { deliver, example, openedIssue } from './support/github.mjs'
import { startProduct, until } from './support/product.mjs'
import { startSheets } from './stand-ins/sheets.mjs'
import { startSlack } from './stand-ins/slack.mjs'

const SECRET = "It's a Secret to Everybody"
const SHEET_TOKEN = 'ya29.a-test-token'
const SLACK_TOKEN = 'xoxb-a-test-token'

describe('the main example', { timeout: 600_000 }, () => {
  let product, sheets, slack, session, page, hook

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

  test('signs in with the one-time link', async () => {
    await page.goto(product.signIn)
    await expectVisible(page.getByRole('heading', { name: 'Draw a webhook flow, get a Rust service you own' }))
    assert.ok(!page.url().includes('#'), 'the token leaves the address bar')
    await keepScreenshot(page, '01-first-page')
    const again = await session.context.browser().newContext().then(context => context.newPage())
    await again.goto(product.signIn)
    await expectVisible(again.getByText('hookloom login'))
    await again.context().close()
  })

  test('sets up the connections', async () => {
    await page.getByRole('link', { name: 'Connections' }).click()
    await keepScreenshot(page, '02-connections-empty')
    await newConnection('GitHub', 'acme_github', { 'Webhook secret': SECRET })
    await newConnection('Google Sheets', 'issue_sheet', { 'Access token': SHEET_TOKEN }, sheets.base)
    await newConnection('Slack', 'team_slack', { 'Bot token': SLACK_TOKEN }, slack.base)
    await keepScreenshot(page, '03-connections')
    await refuseNameTaken('team_slack')
  })

  /** A new connection never takes the place of one that is there, nor is one without its secret saved unasked. */
  async function refuseNameTaken(name) {
    await page.getByRole('button', { name: 'New connection' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Slack', { exact: true }).click()
    await dialog.getByLabel('Name').fill(name)
    await expectText(dialog, /already, of the kind Slack/)
    await dialog.getByRole('button', { name: 'Save connection' }).click()
    await expectText(dialog, /already, of the kind Slack/)
    await dialog.getByLabel('Name').fill(`${name}_2`)
    await dialog.getByRole('button', { name: 'Save connection' }).click()
    await expectText(dialog, /The bot token is missing/)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    assert.equal(await page.getByRole('table', { name: 'Connections' }).getByText(`${name}_2`).count(), 0)
  }

  async function newConnection(kind, name, secrets, base) {
    await page.getByRole('button', { name: 'New connection' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(kind, { exact: true }).click()
    await dialog.getByLabel('Name').fill(name)
    for (const [label, text] of Object.entries(secrets)) {
      await dialog.locator('.field', { hasText: label }).getByRole('textbox').or(dialog.getByLabel(label)).first().fill(text)
    }
    if (base) {
      await dialog.getByText('Advanced').click()
      await dialog.getByLabel('Base URL').fill(base)
    }
    if (kind === 'Slack') await keepScreenshot(page, '03-connection-dialog')
    await dialog.getByRole('button', { name: 'Save connection' }).click()
    await expectVisible(page.getByRole('table', { name: 'Connections' }).getByText(name, { exact: true }))
  }

  test('makes a typed skeleton from a source and its event', async () => {
    await page.getByRole('link', { name: 'Flows', exact: true }).click()
    await page.getByRole('link', { name: /New flow|start with an empty canvas/ }).first().click()
    await page.getByText('GitHub', { exact: true }).click()
    await page.getByRole('combobox', { name: 'Search events' }).fill('issue opened')
    await page.getByRole('option', { name: /^issues\.opened/ }).click()
    await page.getByLabel('Name').fill('Bug reports to sheet')
    await keepScreenshot(page, '04-new-flow')
    await page.getByRole('button', { name: 'Create flow' }).click()
    await expectVisible(page.getByRole('application'))
    await expectVisible(page.getByRole('application').locator('[data-node]'))
  })

  test('draws the flow with the mouse and fills the forms', async () => {
    await page.getByRole('application').locator('[data-node] .node-title').click()
    await retitle(page, 'Issue opened')
    await fill(page, 'Connection', 'acme_github')
    await moveNode(page, 'Issue opened', { x: 170, y: 130 })

    await dragFromPalette(page, 'Append row, Google Sheets', { x: 460, y: 150 })
    await retitle(page, 'Add a row')
    await keepScreenshot(page, '05-unfinished-node')
    await fill(page, 'Connection', 'issue_sheet')
    await fill(page, 'Spreadsheet', '1AbC')
    await fill(page, 'Range', 'Issues!A:D')
    await connect(page, 'Issue opened', 'then', 'Add a row')
    await select(page, 'Add a row')
    await fillCells(['issue.number', 'issue.title', 'issue.user.login', 'issue.html_url'])
    await inspector(page).getByRole('tab', { name: 'Data' }).click()
    await inspector(page).getByLabel('Name of the output').fill('row')

    await dragFromPalette(page, 'Branch', { x: 140, y: 400 })
    await retitle(page, 'Is it a bug?')
    await connect(page, 'Add a row', 'then', 'Is it a bug?')
    await select(page, 'Is it a bug?')
    await fill(page, 'Field of row 1', 'issue.labels[].name')
    await fill(page, 'Value of row 1', 'bug')
    await keepScreenshot(page, '06-branch')

    await dragFromPalette(page, 'Post message, Slack', { x: 480, y: 400 })
    await retitle(page, 'Tell triage')
    await connect(page, 'Is it a bug?', 'true', 'Tell triage')
    await select(page, 'Tell triage')
    await fill(page, 'Connection', 'team_slack')
    await fill(page, 'Channel', '#triage')
    await fill(page, 'Text', 'Bug #{issue.number}: {issue.titel} ({row.updated_range})')
    await expectText(inspector(page), /no field `?titel`?/)
    await keepScreenshot(page, '07-problem-at-the-field')
    await inspector(page).getByRole('button', { name: 'Use title' }).click()
    await expectVisible(page.getByRole('button', { name: 'Deploy', exact: true }))
    await keepScreenshot(page, '08-main-example')
  })

  async function fillCells(cells) {
    const group = inspector(page).getByRole('group', { name: 'Cells' })
    for (const [index, cell] of cells.entries()) {
      const field = group.getByLabel(`Cell ${index + 1}`, { exact: true })
      if (await field.count() === 0) await group.getByRole('button', { name: 'Add cell' }).click()
      await field.fill(cell)
      await field.press('Escape')
    }
  }

  test('undoes and redoes, and keeps everything over a reload', async () => {
    await nodeNamed(page, 'Tell triage').locator('.node-title').click()
    await page.keyboard.press('Delete')
    await nodeNamed(page, 'Tell triage').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await expectVisible(nodeNamed(page, 'Tell triage'))
    await page.keyboard.press('Control+Shift+z')
    await nodeNamed(page, 'Tell triage').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await expectText(page.getByLabel('State of the flow'), /^(?!.*unsaved).*saved \d/s)
    await page.reload()
    await expectVisible(nodeNamed(page, 'Tell triage'))
    assert.equal(await page.getByRole('application').locator('[data-node]').count(), 4)
  })

  test('shows the Rust of the flow', async () => {
    await openView(page, 'Code')
    const code = page.getByRole('textbox', { name: 'src/flow.rs' })
    await expectText(code, 'issue.labels.iter().any(|label| label.name == "bug")')
    await expectText(code, 'values: row![issue.number, issue.title, issue.user.login, issue.html_url]')
    await keepScreenshot(page, '09-code')
  })

  test('deploys with one click', async () => {
    await openView(page, 'Canvas')
    await page.getByRole('button', { name: 'Deploy', exact: true }).click()
    await keepScreenshot(page, '10-deploying')
    await page.getByRole('link', { name: /^v1 live/ }).waitFor({ timeout: 180_000 })
    await keepScreenshot(page, '11-live')
    await select(page, 'Issue opened')
    hook = await inspector(page).getByLabel('Full address').inputValue()
    assert.match(hook, /\/hooks\/bug-reports-to-sheet\/acme_github$/)
    await keepScreenshot(page, '12-trigger-address')
  })

  test('adds exactly one row and tells Slack about a bug', async () => {
    const response = await deliver(hook, SECRET, 'issues', example('issues', 'opened'))
    assert.ok(response.ok, `${response.status} ${await response.text()}`)
    await until(() => slack.messages.length === 1, 'the message').catch(error => { throw new Error(`${error.message}; refused: ${JSON.stringify([sheets.refused, slack.refused, sheets.rows])}`) })
    const { issue } = example('issues', 'opened')
    assert.deepEqual(sheets.rows.map(row => [row.spreadsheet, row.range, row.cells]),
      [['1AbC', 'Issues!A:D', [issue.number, issue.title, issue.user.login, issue.html_url]]])
    assert.deepEqual(slack.messages.map(({ channel, text }) => [channel, text]),
      [['#triage', `Bug #${issue.number}: ${issue.title} (Issues!A2:D2)`]])
  })

  test('gives an issue that is no bug its row, and no message', async () => {
    assert.ok((await deliver(hook, SECRET, 'issues', openedIssue(7, 'A wish', { bug: false }))).ok)
    await until(() => sheets.rows.length === 2, 'the second row')
    await openView(page, 'Observe')
    await until(async () => await page.getByRole('table', { name: 'Executions' }).getByText('Done').count() === 2, 'two executions done')
    assert.equal(slack.messages.length, 1)
  })

  test('takes the same delivery once', async () => {
    const delivery = randomUUID()
    const payload = openedIssue(8, 'Twice', { bug: false })
    for (let time = 0; time < 3; time++) {
      assert.ok((await deliver(hook, SECRET, 'issues', payload, { delivery })).ok)
    }
    await until(() => sheets.rows.length === 3, 'the third row')
    await new Promise(done => setTimeout(done, 500))
    assert.equal(sheets.rows.length, 3)
  })

  test('answers 401 to a wrong signature, and shows it', async () => {
    const response = await deliver(hook, 'another secret', 'issues', openedIssue(9, 'Forged', { bug: true }))
    assert.equal(response.status, 401)
    await openView(page, 'Observe')
    await page.getByRole('tab', { name: /^Rejected/ }).click()
    await expectText(page.getByRole('table', { name: 'Rejected deliveries' }), '401')
    await keepScreenshot(page, '13-rejected')
    assert.equal(sheets.rows.length, 3)
  })

  test('shows the execution with the input and output of both steps', async () => {
    await openView(page, 'Canvas')
    await openView(page, 'Observe')
    await page.getByRole('table', { name: 'Executions' }).getByRole('button', { name: /^Open execution/ }).last().click()
    const execution = page.getByRole('article', { name: 'Execution' })
    await expectText(execution, 'add_row')
    await expectText(execution, 'post_message')
    await keepScreenshot(page, '14-execution')
  })

  test('sends a signed sample from the Test view', async () => {
    await openView(page, 'Test')
    await page.getByRole('button', { name: 'Send test event' }).click()
    await expectText(page.getByRole('article', { name: 'Answer' }), /20\d/)
    await keepScreenshot(page, '15-test')
  })

  test('deploys version 2 while deliveries keep coming', async () => {
    const statuses = []
    let sending = true
    let sent = 0
    const rowsBefore = sheets.rows.length
    const load = (async () => {
      while (sending) {
        const number = 1000 + sent++
        statuses.push((await deliver(hook, SECRET, 'issues', openedIssue(number, `Under load ${number}`, { bug: true }))).status)
        await new Promise(done => setTimeout(done, 20))
      }
    })()
    await openView(page, 'Canvas')
    await select(page, 'Tell triage')
    await fill(page, 'Text', 'Version 2: bug #{issue.number}')
    await deploy(page, 2)
    await new Promise(done => setTimeout(done, 1000))
    sending = false
    await load
    assert.deepEqual([...new Set(statuses)], [200])
    await until(() => sheets.rows.length - rowsBefore === sent, `${sent} rows`, 60)
    const numbers = sheets.rows.slice(rowsBefore).map(row => row.cells[0]).sort((a, b) => a - b)
    assert.deepEqual(numbers, Array.from({ length: sent }, (_, index) => 1000 + index))
    await until(() => slack.messages.at(-1).text.startsWith('Version 2'), 'a message of version 2')
  })

  test('rolls back to version 1', async () => {
    await openView(page, 'Deployments')
    await keepScreenshot(page, '16-deployments')
    await page.getByRole('button', { name: 'Activate version 1' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('link', { name: /^v1 live/ }).waitFor({ timeout: 20_000 })
    assert.ok((await deliver(hook, SECRET, 'issues', openedIssue(5000, 'After the roll back', { bug: true }))).ok)
    await until(() => slack.messages.some(message => message.text.startsWith('Bug #5000')), 'a message of version 1')
  })

  test('shows graphs of what ran', async () => {
    await openView(page, 'Observe')
    await expectVisible(page.getByRole('region', { name: /Throughput/ }))
    await keepScreenshot(page, '17-observe')
  })

  test('looks right in the dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await openView(page, 'Canvas')
    await keepScreenshot(page, '18-canvas-dark')
    await openView(page, 'Observe')
    await keepScreenshot(page, '19-observe-dark')
    assert.deepEqual(session.faults.filter(fault => !/40[019]/.test(fault)), [])
  })

  test('keeps every secret out of the log', () => {
    const log = product.log.join('\n')
    for (const secret of [SECRET, SHEET_TOKEN, SLACK_TOKEN]) assert.ok(!log.includes(secret))
  })
})
