// Every screen through axe, light and dark: no violation of WCAG 2.2 AA or of its best practices stays.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { openPage } from './support/browser.mjs'
import { nodeNamed, select } from './support/editor.mjs'
import { expectVisible } from './support/expect.mjs'
import { makeExample } from './support/flow.mjs'
import { startProduct } from './support/product.mjs'

const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

describe('every screen passes axe', { timeout: 300_000 }, () => {
  let product, session, page, slug

  before(async () => {
    product = await startProduct({ env: { HOOKLOOM_WARM_UP: 'false' } })
    session = await openPage()
    page = session.page
    // Room for the whole flow, so that each of its nodes can be pressed.
    await page.setViewportSize({ width: 1600, height: 1000 })
    await page.goto(product.base)
    await expectVisible(page.getByRole('heading', { level: 1 }))
    await check('sign in')
    await page.goto(product.signIn)
    await expectVisible(page.getByRole('heading', { name: 'Flows', level: 1 }))
    await check('first page')
    slug = await makeExample(page)
  })
  after(async () => {
    await session?.close()
    await product?.stop()
  })

  const titles = ['Add a row', 'Is it a bug?', 'Tell triage']
  const screens = [
    ['flows', '/', () => page.getByRole('table')],
    ['new flow', '/new', () => page.getByRole('option')],
    ['connections', '/connections', () => page.getByRole('heading', { level: 1 })],
    ['canvas', 'canvas', () => nodeNamed(page, titles[0])],
    ...titles.map(title => [`canvas, ${title} selected`, 'canvas', async () => {
      await select(page, title)
      return page.getByRole('tablist', { name: 'Node' })
    }]),
    ['canvas, panels away', 'canvas', async () => {
      await expectVisible(nodeNamed(page, titles[0]))
      await page.keyboard.press('[')
      await page.keyboard.press(']')
      return page.getByRole('button', { name: 'Show the inspector' })
    }, async () => {
      await page.keyboard.press('[')
      await page.keyboard.press(']')
    }],
    ['deploy that waits for connections', 'canvas', async () => {
      await page.getByRole('button', { name: 'Deploy', exact: true }).click()
      return page.getByRole('button', { name: 'Set up issue_sheet' })
    }],
    ['code', 'code', () => page.locator('.cm-content')],
    ['test', 'test', () => page.getByRole('textbox').first()],
    ['deployments', 'deployments', () => page.getByRole('main')],
    ['observe', 'observe', () => page.getByRole('main')],
  ]

  for (const colorScheme of ['light', 'dark']) {
    for (const [name, path, ready, undo] of screens) {
      test(`${name}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.goto(path.startsWith('/') ? product.base + path : `${product.base}/flows/${slug}/${path}`)
        await expectVisible(await ready())
        await check(`${name}, ${colorScheme}`)
        await undo?.()
      })
    }
  }

  async function check(name) {
    // What is still arriving has the contrast of something half there.
    await page.waitForFunction(() => document.getAnimations().every(animation => animation.playState === 'finished' || animation.effect?.getTiming().iterations === Infinity))
    await page.evaluate(axe)
    const violations = await page.evaluate(async tags => {
      const { violations } = await axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        rules: { 'label-content-name-mismatch': { enabled: true } },
      })
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`)
    }, TAGS)
    assert.deepEqual(violations, [], name)
  }
})
