// What an answer means to whoever called: `route` is one of the API's, `token` whether the call had one, `text` the body.

// How the gateway itself turns a call away; a backend hardly ever answers with just these words.
const own = (text, message) => text.replaceAll(/\s/g, '') === `{"message":"${message.replaceAll(' ', '')}"}`

// What is turned away as it must be is no mishap.
export function tone(status, route, token) {
  if (status < 400) return 'good'
  const due = (status === 401 && !token && route.authorization !== 'NONE')
    || (status === 403 && (route.authorization === 'AWS_IAM' || (token && route.scopes.length > 0)))
  return due ? 'expected' : 'refused'
}

export function words(status, route, token, text) {
  const open = route.authorization === 'NONE'
  if (status === 401 && open) return 'The backend wants something else: this route is open to anyone, and no token was checked.'
  if (status === 401) {
    return token ? 'Turned away: the token is not one that this API takes, or it is over. Sign in again.'
      : 'Turned away, as it must be: the API wants a token, and there was none.'
  }
  if (status === 403 && token && route.scopes.length && own(text, 'Forbidden')) {
    return `Forbidden: the token is good, but this route wants ${route.scopes.join(' or ')}.`
  }
  if (status === 403 && route.authorization === 'AWS_IAM') return 'Turned away, as it must be: the API wants a signed request.'
  if (status === 403) return 'Forbidden, by the authorizer or the backend; the terminal says more.'
  if (status === 404) return own(text, 'Not Found') ? 'The API has no such route.' : 'The backend was called, and has nothing there.'
  if (status === 429) return 'Too many requests at once; the API throttles.'
  if (status >= 500) return 'The backend failed; its log is in the terminal.'
  if (status >= 400) return 'The backend did not take the request.'
  if (open) return `Answered: this route is open to anyone${token ? ', and nobody checked the token' : ''}.`
  return token ? 'Let in: the token was checked, and the backend answered.' : 'Let in without a token, and the backend answered.'
}
