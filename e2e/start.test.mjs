// The very first steps: an empty data folder, the one-time link, the list of flows.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { keepScreenshot, openPage } from './support/browser.mjs'
import { startProduct } from './support/product.mjs'

describe('a new installation', () => {
  let product
  let browser
  before(async () => {
    product = await startProduct({ env: { HOOKLOOM_WARM_UP: 'false' } })
    browser = await openPage()
  })
  after(async () => {
    await browser?.close()
    await product?.stop()
  })

  test('is closed without a session', async () => {
    for (const path of ['session', 'flows', 'connections', 'catalog/github']) {
      const response = await fetch(`${product.base}/api/v1/${path}`)
      assert.equal(response.status, 401, path)
    }
  })

  test('serves the page, and every file it names', async () => {
    const page = await (await fetch(product.base)).text()
    const assets = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(match => match[1])
    assert.ok(assets.length >= 3, page)
    for (const asset of assets) {
      const response = await fetch(product.base + asset)
      assert.equal(response.status, 200, asset)
      assert.ok((await response.arrayBuffer()).byteLength > 0, asset)
    }
  })

  test('signs in with the link, and shows the flows', async () => {
    const { page, faults } = browser
    await page.goto(product.signIn)
    await page.getByRole('heading', { name: 'Flows', level: 1 }).waitFor()
    await keepScreenshot(page, 'start-flows')
    assert.deepEqual(faults.filter(fault => !/401/.test(fault)), [])
  })

  test('stays signed in, and takes the link only once', async () => {
    const { page } = browser
    await page.reload()
    await page.getByRole('heading', { name: 'Flows', level: 1 }).waitFor()
    const token = new URL(product.signIn).hash.slice(1)
    const again = await fetch(`${product.base}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    assert.equal(again.status, 401)
  })
})
