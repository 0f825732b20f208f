// What a person does in the editor, in words: every act is by pointer and keys, everything is found by role and name.
import { expectVisible } from './expect.mjs'

/** A node on the canvas by its title. */
export function nodeNamed(page, title) {
  return page.getByRole('application').getByRole('button', { name: new RegExp(`^${escaped(title)}(\\s|$)`) })
}

/** Drags a palette entry to a place of the canvas (pixels from its top left), and returns the new node. */
export async function dragFromPalette(page, name, { x, y }) {
  const nodes = page.getByRole('application').locator('[data-node]')
  const before = await nodes.count()
  const canvas = await page.getByRole('application').boundingBox()
  const entry = page.getByRole('complementary', { name: 'Nodes to add' }).getByRole('button', { name, exact: true })
  await drag(page, await middle(entry), { x: canvas.x + x, y: canvas.y + y })
  await nodes.nth(before).waitFor()
}

/** Draws a thread from a node's port to another node. */
export async function connect(page, from, port, to) {
  const start = nodeNamed(page, from).locator(`.port.out[data-port=${JSON.stringify(port)}]`)
  const end = nodeNamed(page, to).locator('.port.in')
  await drag(page, await middle(start), await middle(end))
}

/** Drags a node by its title to a place of the canvas (pixels from its top left). */
export async function moveNode(page, title, { x, y }) {
  const canvas = await page.getByRole('application').boundingBox()
  await drag(page, await middle(nodeNamed(page, title).locator('.node-title')), { x: canvas.x + x, y: canvas.y + y })
}

/** Selects a node by a click on its title. */
export async function select(page, title) {
  await nodeNamed(page, title).locator('.node-title').click()
  await expectVisible(inspector(page).getByLabel('Title', { exact: true }))
}

/** Gives the selected node another title. */
export async function retitle(page, title) {
  await inspector(page).getByLabel('Title', { exact: true }).fill(title)
}

/** Types into a field of the selected node's form, and closes the suggestions. */
export async function fill(page, label, text) {
  const field = inspector(page).getByLabel(label, { exact: true })
  await field.fill(text)
  await field.press('Escape')
}

/** The inspector. */
export function inspector(page) {
  return page.getByRole('complementary', { name: 'Inspector' })
}

/** Goes to a view of the flow: Canvas, Code, Test, Deployments, Observe. */
export async function openView(page, name) {
  await page.getByRole('navigation', { name: 'Views of the flow' }).getByRole('link', { name, exact: true }).click()
}

/** Presses Deploy and waits until the version is live. */
export async function deploy(page, version) {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click()
  await page.getByRole('link', { name: new RegExp(`^v${version} live`) }).waitFor({ timeout: 120_000 })
}

/** The middle of an element that has come to rest. */
async function middle(locator) {
  let before
  for (let look = 0; look < 60; look++) {
    const box = await locator.boundingBox()
    if (box && before && box.x === before.x && box.y === before.y) return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    before = box
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error(`${locator} is not on the screen, or never comes to rest`)
}

async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  for (const part of [0.1, 0.5, 0.9, 1]) {
    await page.mouse.move(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part, { steps: 3 })
  }
  await page.mouse.up()
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
