// A flow made through the API, for tests that are not about drawing one.

/** Makes a flow from the example that a new installation offers, as the signed-in page; gives its slug. */
export async function makeExample(page) {
  return page.evaluate(async () => {
    const session = await (await fetch('/api/v1/session')).json()
    const [example] = await (await fetch('/api/v1/examples')).json()
    const response = await fetch('/api/v1/flows', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf },
      body: JSON.stringify({ flow: example.flow }),
    })
    return (await response.json()).slug
  })
}
