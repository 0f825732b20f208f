// The code view loses nothing: text that does not read as Rust, files that cannot be sent, files changed elsewhere.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { inspector, nodeNamed, openView, select } from './support/editor.mjs'
import { expectText, expectVisible } from './support/expect.mjs'
import { makeExample } from './support/flow.mjs'
import { startProduct, until } from './support/product.mjs'

const run = promisify(execFile)
const COMMENT = '// The sheet is shared with support.'
const HELPER = '\nfn loud(text: &str) -> String {\n    text.to_uppercase()\n}\n'

describe('the code view', { timeout: 300_000 }, () => {
  let product, session, page, slug, folder

  before(async () => {
    product = await startProduct()
    session = await openPage()
    page = session.page
    folder = await mkdtemp(join(tmpdir(), 'hookloom-clone-'))
    await page.goto(product.signIn)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await until(() => page.evaluate(async () => (await fetch('/api/v1/session')).ok), 'a session')
    slug = await makeExample(page)
    await page.goto(`${product.base}/flows/${slug}/code`)
    await code().getByText('.step("add_row")').waitFor()
  })
  after(async () => {
    await session?.close()
    await product?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const code = (file = 'src/flow.rs') => page.getByRole('textbox', { name: file, exact: true })
  const get = path => page.evaluate(async path => (await fetch(`/api/v1/flows/${path}`)).json(), path)
  const draft = () => get(slug)
  const steps = async () => (await get(`${slug}/files/src/steps.rs`)).text
  const saved = probe => until(async () => { const now = await draft(); return probe(now) && now }, 'the draft to be saved')
  const put = (path, body) => page.evaluate(async ([path, body]) => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
    return (await fetch(`/api/v1/flows/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status
  }, [path, body])
  const typeAtEnd = async (file, text) => {
    await code(file).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText(text)
  }
  const broken = page => page.locator('.broken-code')

  test('a text that does not read gives way to the last that did, comments and helpers in it', async () => {
    await typeAtEnd('src/flow.rs', HELPER)
    await code().getByText('.step("add_row")').click()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Home')
    await page.keyboard.type(`${COMMENT}\n`)
    const good = (await saved(({ source }) => source?.includes(COMMENT))).source
    assert.ok(good.includes(HELPER))
    await code().getByText(COMMENT).click()
    await page.keyboard.press('Home')
    await page.keyboard.type('= =')
    await expectVisible(broken(page))
    const bad = (await saved(({ source }) => source?.includes('= ='))).source
    await keepScreenshot(page, 'code-kept-1-broken')
    await page.getByRole('button', { name: 'Go back to where it read' }).click()
    await broken(page).waitFor({ state: 'hidden' })
    assert.equal((await saved(({ source }) => !source?.includes('= ='))).source, good)
    // What was given up can be had back, in the editor and from the note.
    await code().click()
    await page.keyboard.press('Control+z')
    assert.equal((await saved(({ source }) => source?.includes('= ='))).source, bad)
    await page.getByRole('button', { name: 'Go back to where it read' }).click()
    await broken(page).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expectVisible(broken(page))
    // A page that never saw the text which read is told by the server.
    await saved(({ source }) => source?.includes('= ='))
    await page.reload()
    await expectVisible(broken(page))
    await until(async () => (await page.locator('.cm-marked').count()) >= 0, 'the page')
    await page.waitForLoadState('networkidle')
    await page.getByRole('button', { name: 'Go back to where it read' }).click()
    assert.equal((await saved(({ source }) => !source?.includes('= ='))).source, good)
  })

  test('while the code does not read the canvas says so, and takes nothing that would be lost', async () => {
    await code().getByText(COMMENT).click()
    await page.keyboard.press('Home')
    await page.keyboard.type('= =')
    await expectVisible(broken(page))
    await openView(page, 'Canvas')
    await expectVisible(broken(page).getByRole('button', { name: 'Go there' }))
    await select(page, 'Add a row')
    await expectText(inspector(page), 'The code does not read as Rust yet')
    // The statement of the node is still known.
    await expectText(inspector(page).getByRole('region', { name: 'This node in Rust' }), '.step("add_row")')
    const isInert = () => inspector(page).getByLabel('Range', { exact: true }).evaluate(field => Boolean(field.closest('[inert]')))
    assert.ok(await isInert(), 'nothing can be typed that would be lost')
    const nodes = page.getByRole('application').locator('[data-node]')
    const count = await nodes.count()
    await page.getByRole('complementary', { name: 'Nodes to add' }).getByRole('button', { name: 'Filter' }).click()
    await expectText(page.getByRole('alert'), 'Not possible yet')
    assert.equal(await nodes.count(), count)
    assert.ok(!(await page.getByRole('status', { name: 'Announcements' }).innerText()).includes('added'))
    await keepScreenshot(page, 'code-kept-2-held-back')
    // It is mended with a change that the canvas takes.
    await broken(page).getByRole('button', { name: 'Go there' }).click()
    for (let key = 0; key < 3; key++) await page.keyboard.press('Delete')
    await code().getByText('"bug"', { exact: true }).dblclick()
    await page.keyboard.type('crash')
    await broken(page).waitFor({ state: 'hidden' })
    await openView(page, 'Canvas')
    await expectText(nodeNamed(page, 'Is it a bug?'), 'crash')
    await select(page, 'Add a row')
    assert.ok(!await isInert())
    await openView(page, 'Code')
  })

  test('broken and changed in one go is mended and changed in one go', async () => {
    const { source } = await saved(({ source }) => source?.includes('"crash"'))
    await code().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(source.replace('cx.branch', 'cx.(branch'))
    await expectVisible(broken(page))
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(source.replace('"crash"', '"outage"'))
    await broken(page).waitFor({ state: 'hidden' })
    const { flow } = await saved(({ source }) => source?.includes('"outage"'))
    assert.match(flow.nodes.find(node => node.id === 'is_bug').fields.condition, /"outage"/)
  })

  test('a file that cannot be sent is kept, also when the person leaves at once', async () => {
    await page.getByRole('button', { name: 'New file' }).click()
    await page.getByLabel('Path of the new file').fill('src/steps two.rs')
    await page.getByRole('button', { name: 'Create' }).click()
    await expectText(page.locator('.code-new'), 'no path for a file')
    await page.getByLabel('Path of the new file').fill('src/steps.rs')
    await page.getByRole('button', { name: 'Create' }).click()
    await code('src/steps.rs').waitFor()
    await typeAtEnd('src/steps.rs', '// Left at once.\n')
    await openView(page, 'Observe')
    await page.getByRole('link', { name: 'Flows', exact: true }).last().click()
    await until(async () => (await steps()).includes('Left at once'), 'the text to be sent')
    await page.goto(`${product.base}/flows/${slug}/code`)
    await page.getByRole('button', { name: 'src/steps.rs', exact: false }).click()
    await code('src/steps.rs').waitFor()
    await page.route('**/files/**', route => route.request().method() === 'PUT' ? route.abort() : route.continue())
    await typeAtEnd('src/steps.rs', '// Typed without a server.\n')
    await expectText(page.getByLabel('State of the flow'), 'src/steps.rs is in this browser alone')
    await keepScreenshot(page, 'code-kept-3-unsent')
    await page.reload()
    await page.unroute('**/files/**')
    await page.reload()
    await until(async () => (await steps()).includes('Typed without a server'), 'the kept text to be sent')
  })

  test('a file that was changed elsewhere is shown, and where both changed it a person chooses', async () => {
    await page.getByRole('button', { name: 'src/steps.rs', exact: false }).click()
    await code('src/steps.rs').waitFor()
    const path = `${slug}/files/src/steps.rs`
    const file = await get(path)
    assert.equal(await put(path, { version: file.version, text: '//! Theirs.\n' }), 200)
    await typeAtEnd('src/steps.rs', '// Mine.\n')
    const conflict = page.getByRole('region', { name: 'Changed elsewhere' })
    await expectText(conflict, '//! Theirs.')
    await keepScreenshot(page, 'code-kept-4-conflict')
    await conflict.getByRole('button', { name: 'Take theirs' }).click()
    await expectText(code('src/steps.rs'), '//! Theirs.')
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await until(async () => (await steps()).includes('// Mine.'), 'the text that had given way')
    await page.getByRole('button', { name: 'Remove' }).click()
    await code().waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await until(async () => (await steps())?.includes('// Mine.'), 'the file that was removed')
  })

  test('a push that changes the open file shows its new text', async () => {
    await page.getByRole('button', { name: 'Commit', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Commit', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await code('src/steps.rs').waitFor()
    const { repository } = await saved(({ head, uncommitted }) => head && !uncommitted)
    const git = (...args) => run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { cwd: folder })
    await git('clone', '--quiet', repository, '.')
    await writeFile(join(folder, 'src/steps.rs'), '//! Pushed.\n')
    await git('commit', '--quiet', '-am', 'Say less')
    await git('push', '--quiet')
    await expectText(code('src/steps.rs'), '//! Pushed.', 15_000)
  })
})
