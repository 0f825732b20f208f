// The editor in windows of every size: nothing is out of reach, and what cannot be connected says why.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { connect, inspector, nodeNamed } from './support/editor.mjs'
import { expectText, expectVisible } from './support/expect.mjs'
import { makeExample } from './support/flow.mjs'
import { startProduct } from './support/product.mjs'

describe('the editor in its window', { timeout: 300_000 }, () => {
  let product, session, page, slug

  before(async () => {
    product = await startProduct({ env: { HOOKLOOM_WARM_UP: 'false' } })
    session = await openPage()
    page = session.page
    await page.goto(product.signIn)
    await expectVisible(page.getByRole('heading', { name: 'Flows', level: 1 }))
    slug = await makeExample(page)
  })
  after(async () => {
    await session?.close()
    await product?.stop()
  })

  const open = async (width, height) => {
    await page.setViewportSize({ width, height })
    await page.goto(`${product.base}/flows/${slug}/canvas`)
    await expectVisible(nodeNamed(page, 'Add a row'))
  }

  // 640x400 is a window of 1280x800 at 200 %.
  for (const [width, height] of [[640, 400], [900, 700], [1280, 800], [1600, 1000]]) {
    test(`everything is in reach at ${width}x${height}`, async () => {
      await open(width, height)
      await keepScreenshot(page, `layout-${width}`)
      const canvas = await page.getByRole('application').boundingBox()
      assert.ok(canvas.width >= Math.min(width * 0.5, 1000), `the canvas is ${canvas.width} wide`)
      const outside = await page.evaluate(() => [...document.querySelectorAll('.topbar a, .topbar button, .topbar input, .tools button, .rail a, .rail button, .panel-handle')]
        .filter(one => {
          const box = one.getBoundingClientRect()
          return box.width > 0 && (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight)
        })
        .map(one => one.textContent || one.getAttribute('aria-label')))
      assert.deepEqual(outside, [])
      const size = await page.locator('.node-title').first().evaluate(title => title.getBoundingClientRect().height / title.offsetHeight)
      assert.ok(size >= 0.85, `the flow opens at ${size}`)
    })
  }

  test('in a narrow window the inspector comes with a node, and goes again', async () => {
    await open(640, 400)
    assert.ok(!await inspector(page).isVisible())
    await nodeNamed(page, 'Add a row').locator('.node-title').click()
    await expectVisible(inspector(page).getByLabel('Title', { exact: true }))
    await keepScreenshot(page, 'layout-640-drawer')
    await page.getByRole('button', { name: 'Put the inspector away' }).click()
    await inspector(page).waitFor({ state: 'hidden' })
  })

  test('panels stay away where they were put away', async () => {
    await open(1280, 800)
    await page.getByRole('button', { name: 'Put the palette away' }).click()
    await page.reload()
    await expectVisible(page.getByRole('button', { name: 'Show the palette' }))
    await page.keyboard.press('[')
    await expectVisible(page.getByRole('button', { name: 'Put the palette away' }))
  })

  test('a connection that is not possible says why', async () => {
    await open(1600, 1000)
    await connect(page, 'Is it a bug?', 'false', 'Add a row')
    await expectText(page.getByRole('region', { name: 'Notes' }), 'this would make a circle')
  })

  test('a flow keeps a name', async () => {
    await open(1280, 800)
    const name = page.getByLabel('Name of the flow')
    const before = await name.inputValue()
    await name.fill('')
    await name.press('Enter')
    await expectText(page.getByRole('region', { name: 'Notes' }), 'A flow needs a name')
    assert.equal(await name.inputValue(), before)
  })

  test('a new flow begins at the search, and Escape leaves', async () => {
    await page.goto(`${product.base}/new`)
    await expectVisible(page.getByRole('option', { name: /^issues\.opened/ }))
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Search events')
    assert.match(await page.getByRole('option').first().innerText(), /^issues\.opened/)
    await page.keyboard.press('Escape')
    await expectVisible(page.getByRole('heading', { name: 'Flows', level: 1 }))
  })
})
