// Signing in: the code flow with PKCE, in the browser, for a public client.
//
// What a front end should copy: the verifier and the state live in sessionStorage only while the browser is away; the
// tokens live in memory only, so that no other script that ever runs on this origin finds them in a storage; after a
// reload the provider's own session brings them back without a form.

import * as oauth from './vendor/oauth4webapi.js'

const AWAY = 'gatehouse.sign-in'
const SCOPES = 'gatehouse.signed-in' // what was asked for, while somebody is signed in; never a token

export class Auth {
  #config
  #server
  #tokens = null

  constructor(config) {
    this.#config = config
    // The issuer is what tokens say; the endpoints are where this machine serves them. In production both come from
    // the issuer's discovery document: oauth.discoveryRequest and oauth.processDiscoveryResponse.
    this.#server = {
      issuer: config.issuer,
      authorization_endpoint: `${config.login}/oauth2/authorize`,
      token_endpoint: `${config.login}/oauth2/token`,
    }
  }

  get accessToken() {
    return this.#tokens?.access_token ?? null
  }

  // Who signed in, from the ID token, which is meant for this page; the access token is meant for the API.
  get user() {
    const claims = this.#tokens?.id_token ? oauth.getValidatedIdTokenClaims(this.#tokens) : this.claims
    return claims && (claims.email ?? claims.name ?? claims['cognito:username'] ?? claims.username ?? claims.sub)
  }

  // The claims of the access token, for showing. Only the API decides what they are worth.
  get claims() {
    if (!this.accessToken) return null
    const [, payload] = this.accessToken.split('.')
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes))
  }

  // Leave for the provider's sign-in page.
  async signIn(scopes) {
    const away = {
      verifier: oauth.generateRandomCodeVerifier(),
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      openid: scopes.includes('openid'),
      scopes,
    }
    sessionStorage.setItem(AWAY, JSON.stringify(away))
    const url = new URL(this.#server.authorization_endpoint)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: this.#config.client_id,
      redirect_uri: this.#config.redirect_uri,
      scope: scopes.join(' '),
      state: away.state,
      nonce: away.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(away.verifier),
      code_challenge_method: 'S256',
    })
    location.assign(url)
  }

  // After a reload: go to the provider once more, whose own session answers without a form. False where nobody was signed in.
  async again() {
    const scopes = sessionStorage.getItem(SCOPES)
    if (scopes === null) return false
    sessionStorage.removeItem(SCOPES)
    await this.signIn(scopes.split(' '))
    return true
  }

  // Back from there: exchange the code for tokens. False where this page was not opened by a sign-in.
  async finish() {
    const here = new URL(location.href)
    const away = JSON.parse(sessionStorage.getItem(AWAY) ?? 'null')
    if (!here.searchParams.has('code') && !here.searchParams.has('error')) return false
    history.replaceState(null, '', '/') // The code is good once; keep it out of the history.
    sessionStorage.removeItem(AWAY)
    if (!away) throw new Error('This sign-in was not started from this tab. Sign in again.')
    const client = { client_id: this.#config.client_id }
    const params = oauth.validateAuthResponse(this.#server, client, here, away.state)
    const loopback = { [oauth.allowInsecureRequests]: this.#server.token_endpoint.startsWith('http://') }
    const response = await oauth.authorizationCodeGrantRequest(
      this.#server, client, oauth.None(), params, this.#config.redirect_uri, away.verifier, loopback)
    this.#tokens = await oauth.processAuthorizationCodeResponse(this.#server, client, response,
      away.openid ? { expectedNonce: away.nonce, requireIdToken: true } : {})
    sessionStorage.setItem(SCOPES, away.scopes.join(' '))
    return true
  }

  // Forget the tokens, and end the provider's session where it has a way back to this page.
  signOut() {
    this.#tokens = null
    sessionStorage.removeItem(SCOPES)
    if (!this.#config.logout_uri) return false
    const url = new URL(`${this.#config.login}/logout`)
    url.search = new URLSearchParams({ client_id: this.#config.client_id, logout_uri: this.#config.logout_uri })
    location.assign(url)
    return true
  }
}

// A failed sign-in in words.
export function explain(error) {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    return `The sign-in was refused: ${error.error_description ?? error.error}.`
  }
  if (error instanceof TypeError) {
    return 'The sign-in service can’t be reached. Is the laptop still running?'
  }
  return error.message
}
