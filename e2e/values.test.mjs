// What the sample makes of a flow: values on the nodes, another sample, pinned answers, live results, the field picker.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { fill, inspector, nodeNamed, select } from './support/editor.mjs'
import { expectText, expectVisible } from './support/expect.mjs'
import { startProduct, until } from './support/product.mjs'

const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

const node = (id, kind, title, x, y, fields) => ({ id, kind, title, fields, at: { x, y } })
const edge = (from, port, to) => ({ from, port, to })
const FLOW = {
  name: 'Words of issues',
  nodes: [
    node('opened', 'github', 'An issue is opened', 40, 200, { event: 'issues.opened', connection: 'acme_github' }),
    node('has_words', 'branch', 'Has it words?', 300, 200, { condition: 'issue.body.is_some()' }),
    node('tell', 'slack.post_message', 'Tell triage', 560, 100, {
      connection: 'team_slack', channel: '#triage', text: 'An issue', on_error: 'port',
    }),
    node('noted', 'value', 'Note the message', 820, 60, { value: 'tell.ts' }),
    node('failed', 'value', 'Note the failure', 820, 240, { value: 'error.message' }),
    node('quiet', 'value', 'Leave it', 560, 360, { value: 'issue.number' }),
  ],
  edges: [
    edge('opened', 'then', 'has_words'),
    edge('has_words', 'true', 'tell'),
    edge('has_words', 'false', 'quiet'),
    edge('tell', 'ok', 'noted'),
    edge('tell', 'error', 'failed'),
  ],
}

describe('values of the sample', { timeout: 300_000 }, () => {
  let product, session, page, slug

  before(async () => {
    product = await startProduct({ env: { HOOKLOOM_WARM_UP: 'false' } })
    session = await openPage()
    page = session.page
    await page.setViewportSize({ width: 1680, height: 1000 })
    await page.goto(product.signIn)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await until(() => page.evaluate(async () => (await fetch('/api/v1/session')).ok), 'a session')
    slug = await page.evaluate(async flow => {
      const { csrf } = await (await fetch('/api/v1/session')).json()
      const response = await fetch('/api/v1/flows', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
        body: JSON.stringify({ flow }),
      })
      return (await response.json()).slug
    }, FLOW)
    await open()
    // What the page asks before it is signed in is refused, as it should be.
    session.faults.length = 0
  })
  after(async () => {
    await session?.close()
    await product?.stop()
  })

  const open = async () => {
    await page.goto(`${product.base}/flows/${slug}/canvas`)
    await expectVisible(nodeNamed(page, 'Leave it'))
  }
  const shows = (title, part) => expectText(nodeNamed(page, title), part)
  const sample = () => page.getByRole('combobox', { name: 'Sample event of issues.opened' })
  const saved = probe => until(async () => {
    const { flow } = await page.evaluate(async slug => (await fetch(`/api/v1/flows/${slug}`)).json(), slug)
    return probe(id => flow.nodes.find(one => one.id === id))
  }, 'the draft to be saved')
  const button = name => inspector(page).getByRole('button', { name, exact: true })
  const tab = name => inspector(page).getByRole('tab', { name, exact: true })

  test('nodes show their values, and a path not taken is dimmed with its reason', async () => {
    await shows('Note the message', '1751366400.000100')
    await shows('Leave it', 'skipped: Has it words? went another way.')
    assert.match(await nodeNamed(page, 'Leave it').getAttribute('class'), /skipped/)
    await expectVisible(page.getByRole('button', { name: /^Leave it .*skipped: Has it words\? went another way/ }))
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // Colours that are still on their way from the other scheme have no contrast of their own.
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      await page.waitForFunction(() => document.getAnimations().every(animation => animation.playState === 'finished' || animation.effect?.getTiming().iterations === Infinity))
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }))
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], colorScheme)
      await keepScreenshot(page, `values-1-dimmed-${colorScheme}`)
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  })

  test('another sample changes the values, and is remembered', async () => {
    const [first, second] = await sample().locator('option').evaluateAll(all => all.map(one => one.value))
    await sample().selectOption(second)
    await shows('Tell triage', 'skipped: Has it words? went another way.')
    await shows('Leave it', /→ 1/)
    await open()
    await shows('Tell triage', 'skipped')
    assert.equal(await sample().inputValue(), second)
    await sample().selectOption(first)
    await shows('Leave it', 'skipped')
  })

  test('a pinned output reaches the nodes behind', async () => {
    await select(page, 'Tell triage')
    await tab('Data').click()
    await button('Pin this output').click()
    await shows('Tell triage', 'pinned')
    await button('Edit the output').click()
    const output = inspector(page).getByLabel('Output to answer with')
    await output.fill('{"ts": ')
    await expectVisible(inspector(page).getByText(/This is not JSON: .* line 1 column/))
    await output.fill('{"ts": 9}')
    await expectText(inspector(page), 'This node cannot give this: ts is a number, not text.')
    assert.ok(await button('Pin').isDisabled())
    await output.fill('{"ts": "9.9"}')
    await keepScreenshot(page, 'values-2-writing')
    await button('Pin').click()
    await shows('Note the message', '9.9')
    await saved(node => node('tell').pinned?.output?.ts === '9.9')
    await open()
    await shows('Tell triage', 'pinned')
    await shows('Note the message', '9.9')
    await keepScreenshot(page, 'values-3-pinned')
  })

  test('a pinned failure takes the error port, and undo takes it back', async () => {
    await select(page, 'Tell triage')
    await tab('Set up').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    assert.equal(await tab('Data').getAttribute('aria-selected'), 'true')
    await button('Answer with a failure').click()
    await shows('Note the failure', 'The service does not answer.')
    await shows('Note the message', 'skipped: Tell triage took its other way out.')
    await inspector(page).getByLabel('Answers with a failure').fill('It is down.')
    await shows('Note the failure', 'It is down.')
    await saved(node => node('tell').pinned?.failure?.message === 'It is down.' && node('tell').at.x === 560)
    await keepScreenshot(page, 'values-4-failure')
    await open()
    await shows('Note the failure', 'It is down.')
    await select(page, 'Tell triage')
    await tab('Data').click()
    await button('Unpin').click()
    await shows('Note the message', '1751366400.000100')
    await page.getByRole('application').focus().catch(() => {})
    await page.keyboard.press('Control+z')
    await shows('Note the failure', 'It is down.')
    await page.keyboard.press('Control+Shift+z')
    await saved(node => !node('tell').pinned)
  })

  test('a condition row takes a known value, and tells what it gives', async () => {
    await select(page, 'Has it words?')
    await button('Add row').click()
    const field = inspector(page).getByRole('combobox', { name: 'Field of row 2' })
    await field.fill('issue.author_association')
    // What was typed counts, though longer names hold it too.
    await field.press('Enter')
    assert.equal(await field.inputValue(), 'issue.author_association')
    const value = inspector(page).getByRole('combobox', { name: 'Value of row 2' })
    await value.fill('OWN')
    await inspector(page).getByRole('option', { name: /OWNER/ }).click()
    await keepScreenshot(page, 'values-5-condition')
    await expectText(inspector(page).locator('.condition-end'), 'true')
    await saved(node => /issue\.author_association == "OWNER"/.test(node('has_words').fields.condition))
  })

  test('a live result says what fails', async () => {
    await select(page, 'Leave it')
    await fill(page, 'Value', 'issue.number * 100')
    await expectText(inspector(page).locator('.result'), '100')
    await fill(page, 'Value', '7 / (issue.number - 1)')
    await expectText(inspector(page).locator('.result'), 'fails: attempt to divide by zero')
    await keepScreenshot(page, 'values-6-fails')
    await fill(page, 'Value', 'issue.number')
    await saved(node => node('quiet').fields.value === 'issue.number')
  })

  test('the field picker is used by mouse and by keyboard, and lets go', async () => {
    await select(page, 'Tell triage')
    const text = inspector(page).getByLabel('Text', { exact: true })
    const channel = inspector(page).getByLabel('Channel', { exact: true })
    const search = inspector(page).getByRole('combobox', { name: 'Search the fields' })
    await fill(page, 'Text', 'About ')
    await text.press('End')
    // The button is the next stop after the text.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await search.fill('issue title')
    await inspector(page).getByRole('treeitem', { name: /issue\.title/ }).first().click()
    await until(async () => (await text.inputValue()) === 'About {issue.title}', 'the field by mouse')
    await text.press('End')
    await page.keyboard.type(' #')
    await page.keyboard.press('Alt+ArrowDown')
    await search.fill('issue number')
    await page.keyboard.press('Enter')
    await until(async () => /^About \{issue\.title\} #\{issue\.number\}$/.test(await text.inputValue()), 'the field by keyboard')
    await page.keyboard.press('Alt+ArrowDown')
    await expectVisible(search)
    await channel.click()
    await search.waitFor({ state: 'hidden' })
    assert.ok(await channel.evaluate(one => one === document.activeElement), 'a click elsewhere goes there')
    await saved(node => node('tell').fields.text === 'About {issue.title} #{issue.number}')
    assert.deepEqual(session.faults, [])
  })
})
