// Puts the page together: signing in, the routes, and what happens.

import { Api, asksFirst } from './api.js'
import { Auth, explain } from './auth.js'
import { Log, element } from './log.js'

const at = (id) => document.getElementById(id)
const log = new Log(at('log'), at('empty'))
const OIDC = ['openid', 'email', 'profile', 'phone', 'offline_access', 'aws.cognito.signin.user.admin']

function notice(text) {
  at('notice').replaceChildren(...(text ? [element('p', { className: 'notice' }, text)] : []))
}

async function start() {
  const answer = await fetch('/config.json')
  if (!answer.ok) throw new Error(`The page’s configuration can’t be read (status ${answer.status}).`)
  const config = await answer.json()
  at('origin').textContent = location.origin
  at('api').textContent = config.api
  const auth = new Auth(config)
  const page = new Page(config, auth, new Api(config.api, auth))
  page.draw()
  try {
    if (await auth.finish()) page.signedIn()
  } catch (error) {
    notice(explain(error))
    log.add({ tone: 'refused', status: 'no', kind: 'Sign-in', title: config.login, text: explain(error) })
  }
  page.draw()
}

class Page {
  #config
  #auth
  #api
  #rows = []

  constructor(config, auth, api) {
    this.#config = config
    this.#auth = auth
    this.#api = api
    // A sign-in asks for little at first: a 403 shows which scope a call needs, and then there is a button for it.
    const asked = new Set((sessionStorage.getItem('gatehouse.scopes') ?? '').split(' ').filter(Boolean))
    for (const scope of config.scopes) {
      const checked = asked.size ? asked.has(scope) : OIDC.includes(scope)
      const box = element('input', { type: 'checkbox', value: scope, checked, disabled: scope === 'openid' })
      at('scopes').append(element('label', {}, box, ` ${scope}`))
    }
    at('sign-in').addEventListener('click', () => this.signIn(this.#chosen()))
    at('sign-out').addEventListener('click', () => {
      sessionStorage.removeItem('gatehouse.scopes')
      if (!this.#auth.signOut()) this.draw()
    })
    at('walk').addEventListener('click', () => this.#walk())
    for (const route of config.routes) this.#addRoute(route)
  }

  draw() {
    const claims = this.#auth.claims
    at('sign-in').disabled = !this.#config.client_id
    at('sign-in').textContent = claims ? 'Sign in again with these' : 'Sign in'
    at('sign-out').hidden = !claims
    at('token').hidden = !claims
    at('walk').disabled = this.#config.routes.length === 0
    at('who').textContent = !this.#config.client_id
      ? 'This stack exports no browser client (client_id), so nobody can sign in here.'
      : claims ? `Signed in as ${this.#auth.user}.` : 'Nobody is signed in.'
    const users = Object.entries(this.#config.users ?? {})
    at('users').hidden = Boolean(claims) || !users.length || !this.#config.client_id
    at('users').replaceChildren(...users.map(([name, password]) => element('li', {}, 'Sign in as ',
      element('code', {}, name), ' with the password ', element('code', {}, password), '.')))
    at('claims').replaceChildren(...Object.entries(claims ?? {}).map(([claim, value]) =>
      element('tr', {}, element('th', { scope: 'row', className: 'mono' }, claim),
        element('td', { className: 'mono' }, this.#shown(claim, value)))))
    for (const row of this.#rows) row.with.disabled = !claims
  }

  async signIn(scopes) {
    sessionStorage.setItem('gatehouse.scopes', scopes.join(' '))
    try {
      await this.#auth.signIn(scopes)
    } catch (error) {
      notice(explain(error))
    }
  }

  signedIn() {
    const claims = this.#auth.claims
    notice('')
    log.add({
      tone: 'good', status: 200, kind: 'Token', title: `POST ${this.#config.login}/oauth2/token`,
      text: `Signed in: the code was exchanged for an access token with ${claims.scope || 'no scopes'}. `
        + `It is good until ${new Date(claims.exp * 1000).toLocaleTimeString()}.`,
      detail: JSON.stringify(claims, null, 2),
    })
  }

  #chosen() {
    return [...at('scopes').querySelectorAll('input:checked')].map((box) => box.value)
  }

  #shown(claim, value) {
    const time = ['exp', 'iat', 'auth_time', 'nbf'].includes(claim) && new Date(value * 1000)
    return time ? `${value} (${time.toLocaleString()})` : Array.isArray(value) ? value.join(', ') : String(value)
  }

  #addRoute(route) {
    const needs = route.authorization === 'NONE' ? 'Open to anyone.'
      : route.scopes.length ? `Needs a token with ${route.scopes.join(' or ')}.` : 'Needs a valid token.'
    const variables = [...route.path.matchAll(/\{(\w+)\+?\}/g)].map((match) => match[1])
    const inputs = variables.map((name) => element('input', { value: 'ada', name, spellcheck: false }))
    const path = () => route.path.replace(/\{(\w+)\+?\}/g, (_, name) =>
      encodeURIComponent(inputs[variables.indexOf(name)].value || 'ada'))
    const row = {
      route,
      path,
      with: element('button', { type: 'button', disabled: true }, 'With the token'),
      without: element('button', { type: 'button', className: 'plain' }, 'Without'),
    }
    for (const [button, token] of [[row.with, true], [row.without, false]]) {
      button.setAttribute('aria-label', `Call ${route.key} ${token ? 'with' : 'without'} the token`)
      button.addEventListener('click', () => this.#call(row, token))
    }
    this.#rows.push(row)
    at('routes').append(element('li', {}, element('span', { className: 'key mono' }, route.key),
      element('span', { className: 'needs' }, needs),
      ...inputs.map((input) => element('label', {}, `${input.name} `, input)),
      element('p', { className: 'buttons' }, row.with, row.without)))
  }

  async #walk() {
    at('walk').disabled = true
    for (const row of this.#rows) {
      await this.#call(row, false)
      if (this.#auth.claims) await this.#call(row, true)
    }
    at('walk').disabled = false
  }

  async #call({ route, path }, token) {
    notice('')
    const body = ['POST', 'PUT', 'PATCH'].includes(route.method) ? { name: 'Ada' } : undefined
    const title = `${route.method} ${this.#config.api}${path()}`
    const headers = asksFirst(route.method, { body, token })
    const allowed = headers ? await this.#showPreflight(route.method, path(), headers) : true
    const sent = [title, ...(token ? ['authorization: Bearer …'] : []), ...(body ? ['', JSON.stringify(body)] : [])]
    try {
      const { status, text } = await this.#api.call(route.method, path(), { body, token })
      const entry = { kind: token ? 'With the token' : 'Without a token', title, status }
      const detail = `${sent.join('\n')}\n\n${status}\n${text}`
      log.add({ ...entry, detail, tone: status < 400 ? 'good' : 'refused', text: this.#words(status, route, token) })
      if (status === 403 && route.scopes.length) this.#offer(route)
    } catch (error) {
      const text = allowed
        ? 'The browser keeps the answer from this page: it says nothing of this origin. So it is with the 401 and the 403 '
          + 'of an API that has no CORS configuration of its own (as where allowed origins have patterns). Or the API '
          + 'can’t be reached. The answer itself is in the access log.'
        : 'The browser sent nothing: the preflight did not allow this origin, method or header.'
      log.add({ tone: 'refused', status: 'none', kind: 'Blocked', title, text, detail: `${sent.join('\n')}\n\n${error}` })
    }
  }

  #words(status, route, token) {
    if (status === 401) {
      return token ? 'Turned away: the token is not one that this API takes, or it is over. Sign in again.'
        : 'Turned away, as it must be: the API wants a token, and there was none.'
    }
    if (status === 403) return `Forbidden: the token is good, but this route wants ${route.scopes.join(' or ')}.`
    if (status === 404) return 'The API has no such route.'
    if (status === 429) return 'Too many requests at once; the API throttles.'
    if (status >= 500) return 'The backend failed; its log is in the terminal.'
    if (status >= 400) return 'The backend did not take the request.'
    return token ? 'Let in: the token was checked, and the backend answered.' : 'Answered: this route is open to anyone.'
  }

  // Browsers keep preflights to themselves, so the page's own server repeats this one for the eye.
  async #showPreflight(method, path, headers) {
    const what = [method, ...(headers.length ? ['with', headers.join(' and ')] : [])].join(' ')
    const query = new URLSearchParams({ method, path, headers: headers.join(',') })
    try {
      const answer = await fetch(`/preflight?${query}`)
      const shown = await answer.json()
      if (!answer.ok) throw new Error(shown.message)
      const allowed = shown.status >= 200 && shown.status < 300
        && ['*', this.#config.origin].includes(shown.answer['access-control-allow-origin'])
      log.add({
        tone: allowed ? 'asked' : 'refused', status: shown.status, kind: 'Preflight',
        title: `OPTIONS ${this.#config.api}${path}`,
        text: allowed ? `The browser asked first whether it may send ${what}. It may.`
          : 'The browser asked first, and this origin may not: it will not send the request.',
        detail: [shown.sent, shown.answer].map((part) => Object.entries(part)
          .map(([name, value]) => `${name}: ${value}`).join('\n')).join(`\n\n${shown.status}\n`),
      })
      return allowed
    } catch (error) {
      log.add({ tone: 'refused', status: 'none', kind: 'Preflight', title: `OPTIONS ${this.#config.api}${path}`,
        text: `The preflight can’t be shown: ${error.message}` })
      return false
    }
  }

  #offer(route) {
    const missing = route.scopes.find((scope) => this.#config.scopes.includes(scope))
    if (!missing) return
    const wanted = [...new Set([...this.#chosen(), missing])]
    const button = element('button', { type: 'button' }, `Sign in again with ${missing}`)
    button.addEventListener('click', () => this.signIn(wanted))
    at('log').lastElementChild.append(element('p', {}, button))
  }
}

start().catch((error) => notice(error.message))
