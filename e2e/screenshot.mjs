// Takes the picture of the editor for README.md: the main example on the canvas, a node selected.
import { fileURLToPath } from 'node:url'
import { openPage } from './support/browser.mjs'
import { makeExample } from './support/flow.mjs'
import { startProduct } from './support/product.mjs'

const target = fileURLToPath(new URL('../docs/images/editor.png', import.meta.url))
const product = await startProduct({ env: { HOOKLOOM_WARM_UP: 'false' } })
const { page, close } = await openPage()
try {
  await page.setViewportSize({ width: 1600, height: 900 })
  await page.goto(product.signIn)
  await page.getByRole('heading', { name: 'Flows', level: 1 }).waitFor()
  const slug = await makeExample(page)
  await page.goto(`${product.base}/flows/${slug}`)
  await page.getByText('Is it a bug?').first().waitFor()
  await page.getByText('Is it a bug?').first().click()
  await page.waitForTimeout(1000)
  await page.screenshot({ path: target })
} finally {
  await close()
  await product.stop()
}
