// Puts the page together: signing in, the routes, and what happens.

import { Api, asksFirst } from './api.js'
import { Auth, explain } from './auth.js'
import { Log, element } from './log.js'
import { tone, words } from './outcome.js'

const at = (id) => document.getElementById(id)
const log = new Log(at('log'), at('empty'))
const LOOK = 3000 // milliseconds between two looks at what is served now
const PLACES = ['issuer', 'login', 'api', 'client_id', 'redirect_uri', 'logout_uri', 'origin']
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
  if (!config.api) at('about').textContent = 'This stack exports no API (api_id and api_url), and has not just one: there is nothing to call.'
  const auth = new Auth(config)
  const page = new Page(config, auth, new Api(config.api, auth))
  page.draw()
  try {
    if (await auth.finish()) page.signedIn()
    else if (await auth.again()) return // The provider remembers who signed in; the browser is on its way there.
  } catch (error) {
    notice(explain(error))
    log.add({ tone: 'refused', status: 'no', kind: 'Sign-in', title: config.login, text: explain(error) })
  }
  page.draw()
  setInterval(() => page.look(), LOOK)
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
    this.#drawScopes((scope) => (asked.size ? asked.has(scope) : OIDC.includes(scope)))
    at('sign-in').addEventListener('click', () => this.signIn(this.#chosen()))
    at('sign-out').addEventListener('click', () => {
      sessionStorage.removeItem('gatehouse.scopes')
      if (!this.#auth.signOut()) this.draw()
    })
    at('walk').addEventListener('click', () => this.#walk())
    this.#drawRoutes()
    this.#drawAccess()
  }

  // A route that is deployed shows by itself, with its scopes, and so does one that is gone; what a person wrote stays.
  async look() {
    try {
      const config = await (await fetch('/config.json')).json()
      const differs = (key) => JSON.stringify(config[key]) !== JSON.stringify(this.#config[key])
      if (!Object.keys(config).some(differs)) return
      // Another API or another sign-in has another place, which the browser lets a new page reach only.
      if (PLACES.some(differs)) return location.reload()
      const chosen = this.#chosen()
      this.#config = config
      this.#drawScopes((scope) => chosen.includes(scope))
      this.#drawRoutes()
      this.#drawAccess()
      this.draw()
    } catch {
      // The laptop is away for a moment, or has ended; the next look tells.
    }
  }

  #drawScopes(checked) {
    const boxes = this.#config.scopes.map((scope) => element('label', {}, element('input',
      { type: 'checkbox', value: scope, checked: checked(scope), disabled: scope === 'openid' }), ` ${scope}`))
    at('scopes').replaceChildren(at('scopes').firstElementChild, ...boxes)
  }

  // A route that is as it was keeps its place on the page, and so what is written in it, and who stands there.
  #drawRoutes() {
    const before = new Map(this.#rows.map((row) => [JSON.stringify(row.route), row]))
    this.#rows = this.#config.routes.map((route) => before.get(JSON.stringify(route)) ?? this.#row(route))
    const now = new Set(this.#rows.map((row) => row.place))
    for (const place of [...at('routes').children]) if (!now.has(place)) place.remove()
    this.#rows.forEach(({ place, tell }, index) => {
      tell()
      const there = at('routes').children[index]
      if (there !== place) at('routes').insertBefore(place, there ?? null)
    })
  }

  // The picture comes as an image, since this page takes no style from within a document; its words are taken from its text.
  async #drawAccess() {
    const answer = await fetch('/access.svg')
    const text = answer.ok ? await answer.text() : ''
    at('access').hidden = !text
    if (!text) return
    at('picture').src = `data:image/svg+xml,${encodeURIComponent(text)}`
    const bare = text.replace(/<style>[^]*<\/style>/, '')
    const said = new DOMParser().parseFromString(bare, 'image/svg+xml').querySelector('desc')?.textContent ?? ''
    at('words').replaceChildren(...said.split('\n').map((line) => element('li', {}, line)))
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

  #row(route) {
    const needs = route.authorization === 'NONE' ? 'Open to anyone.'
      : route.authorization === 'AWS_IAM' ? 'Needs a request signed with AWS credentials, which this page does not have.'
      : route.scopes.length ? `Needs a token with ${route.scopes.join(' or ')}.` : 'Needs a valid token.'
    const { inputs, path } = pathOf(route)
    const body = BODIES.includes(route.method)
      ? element('textarea', { value: '{"name": "Ada"}', rows: 2, spellcheck: false }) : null
    const curl = element('pre', { className: 'mono', tabIndex: 0 })
    const tell = () => { curl.textContent = curlOf(route, this.#config, path(), body?.value) }
    for (const field of [...inputs, ...(body ? [body] : [])]) field.addEventListener('input', tell)
    const row = {
      route,
      path,
      tell,
      body: () => body?.value,
      with: element('button', { type: 'button', disabled: true }, 'With the token'),
      without: element('button', { type: 'button', className: 'plain' }, 'Without'),
    }
    for (const [button, token] of [[row.with, true], [row.without, false]]) {
      button.setAttribute('aria-label', `Call ${route.key} ${token ? 'with' : 'without'} the token`)
      button.addEventListener('click', () => this.#call(row, token))
    }
    row.place = element('li', {}, element('span', { className: 'key mono' }, route.key),
      element('span', { className: 'needs' }, needs),
      ...inputs.map((input) => element('label', {}, `${input.name} `, input)),
      ...(body ? [element('label', {}, 'body ', body)] : []),
      element('p', { className: 'buttons' }, row.with, row.without),
      element('details', {}, element('summary', {}, 'As a curl line'), curl))
    return row
  }

  async #walk() {
    at('walk').disabled = true
    for (const row of this.#rows) {
      await this.#call(row, false)
      if (this.#auth.claims) await this.#call(row, true)
    }
    at('walk').disabled = false
  }

  async #call({ route, path, body: written }, token) {
    notice('')
    const body = written()
    const title = `${route.method} ${this.#config.api}${path()}`
    const headers = asksFirst(route.method, { body, token })
    const allowed = headers ? await this.#showPreflight(route.method, path(), headers) : true
    const sent = [title, ...(token ? ['authorization: Bearer …'] : []), ...(body ? ['', body] : [])]
    try {
      const { status, text } = await this.#api.call(route.method, path(), { body, token })
      const entry = { kind: token ? 'With the token' : 'Without a token', title, status }
      const detail = sent.join('\n')
      const told = { tone: tone(status, route, token), text: words(status, route, token, text) }
      log.add({ ...entry, detail, answer: text, ...told })
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

const BODIES = ['POST', 'PUT', 'PATCH']

// The fields in which a person fills in a route's path, and the path that they make.
function pathOf(route) {
  const variables = [...route.path.matchAll(/\{(\w+)(\+?)\}/g)]
  if (route.key === '$default') {
    const input = element('input', { value: route.path, name: 'path', spellcheck: false })
    return { inputs: [input], path: () => (input.value.startsWith('/') ? input.value : `/${input.value}`) }
  }
  const inputs = variables.map(([, name, rest]) =>
    element('input', { value: rest ? 'ada/lovelace' : 'ada', name, spellcheck: false }))
  const filled = (index) => {
    const value = inputs[index].value || 'ada'
    return variables[index][2] ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)
  }
  return { inputs, path: () => variables.reduce((path, [whole], index) => path.replace(whole, filled(index)), route.path) }
}

// The same call for a terminal, which gets its token when it runs.
function curlOf(route, { api, users, region, directory, command }, path, body) {
  const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
  const parts = ['curl -i', ...(route.method === (body === undefined ? 'GET' : 'POST') ? [] : ['-X', route.method])]
  if (route.authorization === 'AWS_IAM') {
    parts.push(`--aws-sigv4 aws:amz:${region}:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`)
  } else if (route.authorization !== 'NONE') {
    const words = [...(command ?? ['gatehouse']), 'token', Object.keys(users ?? {})[0] ?? 'USER', ...route.scopes.slice(0, 1)
      .flatMap((scope) => ['--scope', scope]), '--show', ...(directory ? ['--cwd', directory] : [])]
    parts.push(`-H "authorization: Bearer $(${words.map(quoted).join(' ')})"`)
  }
  if (body !== undefined) parts.push(`-H 'content-type: application/json' --data-binary ${quoted(body)}`)
  return [...parts, quoted(api + path)].join(' ')
}

start().catch((error) => notice(error.message))
