// One flow, edited in turn on the canvas, in the code view and by `git push`: each shows in the others, comments and
// places stay, and what came of it is deployed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { deploy, inspector, moveNode, nodeNamed, openView, select } from './support/editor.mjs'
import { expectText, expectVisible } from './support/expect.mjs'
import { makeExample } from './support/flow.mjs'
import { startProduct, until } from './support/product.mjs'

const run = promisify(execFile)
const COMMENT = '// The sheet is shared with support.'
const PUSHED_COMMENT = '// Ada: the triage channel asked for this.'

describe('canvas, code and git', { timeout: 600_000 }, () => {
  let product, session, page, slug, folder, clone, place

  before(async () => {
    product = await startProduct()
    session = await openPage()
    page = session.page
    folder = await mkdtemp(join(tmpdir(), 'hookloom-clone-'))
    await page.goto(product.signIn)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await until(() => page.evaluate(async () => (await fetch('/api/v1/session')).ok), 'a session')
    slug = await makeExample(page)
    await page.goto(`${product.base}/flows/${slug}/canvas`)
    await page.getByRole('application').locator('[data-node]').nth(3).waitFor()
  })
  after(async () => {
    await session?.close()
    await product?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const code = () => page.getByRole('textbox', { name: 'Code of the flow' })
  const draft = () => page.evaluate(async slug => (await fetch(`/api/v1/flows/${slug}`)).json(), slug)
  const node = (flow, id) => flow.nodes.find(one => one.id === id)
  const saved = probe => until(async () => { const now = await draft(); return probe(now) && now }, 'the draft to be saved')
  const git = (...args) => run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { cwd: clone ?? folder })

  const setUpConnections = () => page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    for (const [name, kind] of [['issue_sheet', 'google_sheets'], ['team_slack', 'slack']]) {
      await fetch(`/api/v1/connections/${name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
        body: JSON.stringify({ kind, base_url: '', secrets: [['token', 'a-test-token']] }),
      })
    }
  })

  async function commit() {
    await page.getByRole('button', { name: 'Commit', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Commit', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }

  test('a node is moved on the canvas, and a comment and another word are typed into the code', async () => {
    await moveNode(page, 'Add a row', { x: 330, y: 470 })
    place = node((await saved(({ revision }) => revision > 1)).flow, 'add_row').at
    await openView(page, 'Code')
    await code().getByText('"bug"', { exact: true }).dblclick()
    await page.keyboard.type('crash')
    await code().getByText('.step("add_row")').click()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Home')
    await page.keyboard.type(`${COMMENT}\n`)
    const { source, flow } = await saved(({ source }) => source?.includes(COMMENT))
    assert.match(source, /label\.name == "crash"/)
    assert.match(node(flow, 'is_bug').fields.condition, /"crash"/)
    assert.deepEqual(node(flow, 'add_row').at, place)
    await keepScreenshot(page, 'two-way-1-typed')
  })

  test('text that does not read as Rust keeps the last canvas and says where', async () => {
    await code().getByText(COMMENT).click()
    await page.keyboard.press('Home')
    await page.keyboard.type('= =')
    await expectText(page.locator('.broken-code'), /does not read as Rust at line \d+/)
    await keepScreenshot(page, 'two-way-2-broken')
    await openView(page, 'Canvas')
    await expectText(nodeNamed(page, 'Is it a bug?'), 'crash')
    await openView(page, 'Code')
    await page.getByRole('button', { name: 'Go there' }).click()
    for (let key = 0; key < 3; key++) await page.keyboard.press('Delete')
    await page.locator('.broken-code').waitFor({ state: 'hidden' })
  })

  test('an edit on the canvas changes its statement alone', async () => {
    const before = (await saved(({ source }) => source && !source.includes('= ='))).source
    await openView(page, 'Canvas')
    await select(page, 'Add a row')
    const range = inspector(page).getByLabel('Range', { exact: true })
    await range.fill('Issues!A:E')
    await range.press('Escape')
    const { source } = await saved(({ source }) => source?.includes('Issues!A:E'))
    assert.equal(source, before.replace('Issues!A:D', 'Issues!A:E'))
  })

  test('a push shows on the open canvas with places kept', async () => {
    await commit()
    const { repository } = await saved(({ head }) => head)
    await git('clone', '--quiet', repository, 'clone')
    clone = join(folder, 'clone')
    const file = join(clone, 'src/flow.rs')
    const text = await readFile(file, 'utf8')
    assert.ok(text.includes(COMMENT))
    await writeFile(file, text
      .replace('label.name == "crash"', 'label.name == "outage"')
      .replace(/^( *)if cx\.branch/m, `$1${PUSHED_COMMENT}\n$1if cx.branch`))
    await git('commit', '--quiet', '-am', 'Outages alone')
    await git('push', '--quiet')
    await expectText(nodeNamed(page, 'Is it a bug?'), 'outage', 15_000)
    const { source, flow, uncommitted } = await draft()
    assert.ok(source.includes(COMMENT) && source.includes(PUSHED_COMMENT))
    assert.deepEqual(node(flow, 'add_row').at, place)
    assert.equal(uncommitted, false)
    await keepScreenshot(page, 'two-way-3-pushed')
  })

  test('a push into the same node as the draft asks which version goes on', async () => {
    await openView(page, 'Code')
    await code().getByText('"outage"', { exact: true }).dblclick()
    await page.keyboard.type('mine')
    await saved(({ source }) => source?.includes('"mine"'))
    const file = join(clone, 'src/flow.rs')
    await writeFile(file, (await readFile(file, 'utf8')).replace('"outage"', '"theirs"'))
    await git('commit', '--quiet', '-am', 'Theirs')
    await git('push', '--quiet')
    const dialog = page.getByRole('dialog', { name: 'A push changed the same place' })
    await expectVisible(dialog, 15_000)
    await keepScreenshot(page, 'two-way-4-waits')
    await dialog.getByRole('button', { name: 'Take the push' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expectText(code(), '"theirs"')
  })

  test('a file of a person is called by the flow, and all of it is deployed', async () => {
    await page.getByRole('button', { name: 'New file' }).click()
    await page.getByLabel('Path of the new file').fill('src/steps.rs')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^src\/steps\.rs/ }).waitFor()
    await code().click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('/// Whether a label is about something urgent.\npub fn is_urgent(label: &str) -> bool {\n    label == "theirs"\n}\n')
    await page.getByRole('button', { name: 'src/flow.rs', exact: true }).click()
    await code().getByText('"theirs"', { exact: true }).dblclick()
    await page.keyboard.type('urgent')
    await saved(({ source }) => source?.includes('"urgent"'))
    await commit()
    const { repository } = await saved(({ uncommitted }) => !uncommitted)
    const { stdout } = await run('git', ['--git-dir', repository, 'show', 'main:src/flow.rs'])
    assert.ok(stdout.includes(COMMENT) && stdout.includes(PUSHED_COMMENT))
    const lib = await run('git', ['--git-dir', repository, 'show', 'main:src/lib.rs'])
    assert.match(lib.stdout, /pub mod steps;/)
    await setUpConnections()
    await deploy(page, 1)
    await keepScreenshot(page, 'two-way-5-live')
    assert.deepEqual(session.faults.filter(fault => !fault.startsWith('Failed to load resource')), [])
  })
})
