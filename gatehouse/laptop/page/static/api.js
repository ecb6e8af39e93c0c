// Calling the API: how a front end adds the token to its calls.

export class Api {
  #base
  #auth

  constructor(base, auth) {
    this.#base = base
    this.#auth = auth
  }

  // Send a request; with the token unless told otherwise. Throws a TypeError where the browser lets nothing through.
  async call(method, path, { body, token = true } = {}) {
    const headers = new Headers()
    if (token && this.#auth.accessToken) headers.set('authorization', `Bearer ${this.#auth.accessToken}`)
    if (body !== undefined) headers.set('content-type', 'application/json')
    // No cookies: the token alone says who calls, so no other site can call in this user's name.
    const response = await fetch(this.#base + path, {
      method, headers, body, credentials: 'omit',
    })
    return { status: response.status, text: await response.text() }
  }
}

// The headers that make a browser ask first (https://fetch.spec.whatwg.org/#cors-preflight-fetch).
export function asksFirst(method, { body, token }) {
  const headers = [...(token ? ['authorization'] : []), ...(body === undefined ? [] : ['content-type'])]
  const simple = ['GET', 'HEAD', 'POST'].includes(method)
  return simple && headers.length === 0 ? null : headers
}
