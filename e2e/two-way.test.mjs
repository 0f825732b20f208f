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
import { deploy, dragFromPalette, fill, inspector, moveNode, nodeNamed, openView, retitle, select } from './support/editor.mjs'
import { expectText, expectVisible } from './support/expect.mjs'
import { makeExample } from './support/flow.mjs'
import { startProduct, until } from './support/product.mjs'

const run = promisify(execFile)
const COMMENT = '// The sheet is shared with support.'
const PUSHED_COMMENT = '// Ada: the triage channel asked for this.'
const HELPER = `
/// How loud a title is.
fn loudness(title: &str) -> usize {
    // Every letter counts.
    title.chars().filter(|letter| letter.is_uppercase()).count()
}
`

describe('canvas, code and git', { timeout: 600_000 }, () => {
  let product, session, page, slug, folder, clone, place, places

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

  const code = (file = 'src/flow.rs') => page.getByRole('textbox', { name: file, exact: true })
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

  /** The middle of the thread between two nodes, in pixels from the top left of the canvas. */
  async function between(from, to) {
    const canvas = await page.getByRole('application').boundingBox()
    const start = await nodeNamed(page, from).locator('.port.out').first().boundingBox()
    const end = await nodeNamed(page, to).locator('.port.in').boundingBox()
    const middle = (one, other) => (one + other) / 2
    return {
      x: middle(start.x + start.width / 2, end.x + end.width / 2) - canvas.x,
      y: middle(start.y + start.height / 2, end.y + end.height / 2) - canvas.y,
    }
  }

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

  test('structure is drawn around the comments', async () => {
    const before = (await draft()).source
    await openView(page, 'Canvas')
    const add = async kind => dragFromPalette(page, kind, await between('Add a row', 'Is it a bug?'))
    await add('Value')
    await fill(page, 'Value', 'issue.title.len()')
    await saved(({ source }) => source?.includes('issue.title.len()'))
    await nodeNamed(page, 'Value').press('Delete')
    await saved(({ source }) => source && !source.includes('issue.title.len()'))
    await add('Delay')
    await fill(page, 'Amount', '2')
    await inspector(page).locator('#field-unit').selectOption('seconds')
    await retitle(page, 'Let the sheet settle')
    const { source, flow } = await saved(({ source }) => source?.includes('cx.sleep('))
    assert.ok(flow.nodes.some(({ title }) => title === 'Let the sheet settle'))
    const gone = before.split('\n').filter(line => !source.split('\n').includes(line))
    assert.deepEqual(gone.filter(line => line.includes('//')), [], 'every comment is there')
    await keepScreenshot(page, 'two-way-6-structure')
  })

  test('a statement that is typed is a node at once, and the cursor in it selects that', async () => {
    await openView(page, 'Code')
    await code().click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText(HELPER)
    await code().getByText(PUSHED_COMMENT).click()
    await page.keyboard.press('Home')
    await page.keyboard.insertText('let loud = cx.value("loud", issue.title.to_uppercase());\n    ')
    const { flow } = await saved(({ flow }) => node(flow, 'loud'))
    assert.equal(node(flow, 'loud').fields.value, 'issue.title.to_uppercase()')
    await code().getByText('cx.value').click()
    await expectText(page.locator('.code-selected'), 'Loud')
    await openView(page, 'Canvas')
    await expectVisible(nodeNamed(page, 'Loud'))
    // And the other way: the node that is selected on the canvas is marked in the code.
    await select(page, 'Add a row')
    await openView(page, 'Code')
    await expectText(page.locator('.cm-marked').first(), /row|cx/)
  })

  test('the editor completes with sample values, and underlines what does not fit', async () => {
    const line = page.locator('.cm-line', { hasText: 'let loud' })
    await line.click()
    await page.keyboard.press('End')
    for (let key = 0; key < ');'.length; key++) await page.keyboard.press('ArrowLeft')
    for (let key = 0; key < 'title.to_uppercase()'.length; key++) await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.type('tit')
    const proposal = page.getByRole('option', { name: /^title/ })
    await expectVisible(proposal)
    assert.match(await proposal.innerText(), /Spelling error/, 'its sample value stands beside it')
    await keepScreenshot(page, 'two-way-7-completed')
    // A list that has just opened does not take Enter yet, lest it takes what was meant for the text.
    await until(async () => { await page.keyboard.press('Enter'); return await proposal.isHidden() }, 'the proposal to be taken')
    await saved(({ flow }) => node(flow, 'loud')?.fields.value === 'issue.title')
    await page.keyboard.type('l')
    await expectText(page.locator('.cm-lintRange-error'), /^titlel$/)
    await keepScreenshot(page, 'two-way-8-underlined')
    await page.keyboard.press('Backspace')
    await page.locator('.cm-lintRange-error').waitFor({ state: 'hidden' })
    // Rust takes no text out of the payload, which is borrowed: a new one is made.
    await page.keyboard.insertText('.to_uppercase()')
    await saved(({ flow }) => node(flow, 'loud')?.fields.value === 'issue.title.to_uppercase()')
  })

  test('a push of another structure shows on the open canvas', async () => {
    await commit()
    await git('pull', '--quiet')
    const file = join(clone, 'src/flow.rs')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/^( *)let loud = .*\n/m, '$&$1// Ada: quiet ones too.\n$1let quiet = cx.value("quiet", issue.title.to_lowercase());\n'))
    await git('commit', '--quiet', '-am', 'Quiet ones')
    await git('push', '--quiet')
    await openView(page, 'Canvas')
    await expectVisible(nodeNamed(page, 'Quiet'), 15_000)
    places = new Map((await draft()).flow.nodes.map(({ id, at }) => [id, at]))
    assert.deepEqual(places.get('add_row'), place)
  })

  test('a file of a person is called by the flow, and all of it is deployed', async () => {
    await openView(page, 'Code')
    await page.getByRole('button', { name: 'New file' }).click()
    await page.getByLabel('Path of the new file').fill('src/steps.rs')
    await page.keyboard.press('Enter')
    await code('src/steps.rs').waitFor()
    await code('src/steps.rs').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('/// Whether a label is about something urgent.\npub fn is_urgent(label: &str) -> bool {\n    label == "theirs"\n}\n')
    await page.getByRole('button', { name: 'src/flow.rs', exact: true }).click()
    await code().getByText('"theirs"', { exact: true }).dblclick()
    await page.keyboard.type('urgent')
    await saved(({ source }) => source?.includes('"urgent"'))
    await commit()
    const { repository } = await saved(({ uncommitted }) => !uncommitted)
    const { stdout } = await run('git', ['--git-dir', repository, 'show', 'main:src/flow.rs'])
    for (const own of [COMMENT, PUSHED_COMMENT, HELPER, '// Ada: quiet ones too.']) {
      assert.equal(stdout.split(own).length, 2, `${own} stands there once`)
    }
    // Places: on the canvas, and in the repository, as they were before the last commit.
    const { flow } = await draft()
    assert.deepEqual(new Map(flow.nodes.map(({ id, at }) => [id, at])), places)
    const layout = await run('git', ['--git-dir', repository, 'show', 'main:flow.layout.jsonl'])
    const placed = layout.stdout.trim().split('\n').map(line => JSON.parse(line)).filter(line => places.has(line.id))
    assert.equal(placed.length, places.size)
    for (const { id, at } of placed) assert.deepEqual(at, places.get(id), id)
    const lib = await run('git', ['--git-dir', repository, 'show', 'main:src/lib.rs'])
    assert.match(lib.stdout, /pub mod steps;/)
    await setUpConnections()
    await deploy(page, 1)
    await keepScreenshot(page, 'two-way-5-live')
    assert.deepEqual(session.faults.filter(fault => !fault.startsWith('Failed to load resource')), [])
  })
})
