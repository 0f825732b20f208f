// Waiting assertions on what the screen shows.
import assert from 'node:assert/strict'

/** Waits until a locator is visible. */
export async function expectVisible(locator, timeout = 10_000) {
  await locator.first().waitFor({ state: 'visible', timeout })
}

/** Waits until a locator's text holds `part`. */
export async function expectText(locator, part, timeout = 10_000) {
  const end = Date.now() + timeout
  let text = ''
  while (Date.now() < end) {
    text = await locator.first().innerText().catch(() => '')
    if (part instanceof RegExp ? part.test(text) : text.includes(part)) return text
    await new Promise(done => setTimeout(done, 50))
  }
  return assert.fail(`waited for ${part}, saw: ${text}`)
}
