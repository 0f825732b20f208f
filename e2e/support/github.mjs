// GitHub as a caller: the published examples, signed by GitHub's own library.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { sign } from '@octokit/webhooks-methods'

const index = JSON.parse(await readFile(new URL('../../node_modules/@octokit/webhooks-examples/api.github.com/index.json', import.meta.url), 'utf8'))

/** The first published example of an event and action. */
export function example(event, action) {
  const { examples } = index.find(entry => entry.name === event)
  return structuredClone(examples.find(payload => payload.action === action))
}

/** An opened issue like the published one, with another number and title, with or without the label "bug". */
export function openedIssue(number, title, { bug }) {
  const payload = example('issues', 'opened')
  Object.assign(payload.issue, { number, title })
  payload.issue.labels = bug ? [{ ...payload.issue.labels[0], name: 'bug' }] : []
  return payload
}

/** Delivers a payload as GitHub does; `signature` and `delivery` may be overridden. */
export async function deliver(url, secret, event, payload, { delivery = randomUUID(), signature } = {}) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': signature ?? await sign(secret, body),
    },
    body,
  })
}
