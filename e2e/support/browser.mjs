// Chromium as the tests use it, and screenshots that are kept as artefacts.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const artefacts = fileURLToPath(new URL('../artefacts', import.meta.url))

/** Opens a page of 1280x800; `close()` ends the browser. Errors of the page are collected in `faults`. */
export async function openPage({ colorScheme = 'light' } = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => { if (message.type() === 'error') faults.push(message.text()) })
  return { browser, context, page, faults, close: () => browser.close() }
}

/** Keeps a screenshot under e2e/artefacts. */
export async function keepScreenshot(page, name) {
  await mkdir(artefacts, { recursive: true })
  await page.screenshot({ path: join(artefacts, `${name}.png`) })
}
