// Functions on Node.js, one for each way that a handler can answer.

export const promise = async (event) => ({ got: event })

export const callback = (event, context, done) => {
  done(null, { got: event })
}

// A handler that is not async answers by its callback; what it returns is ignored.
export const returned = (event) => ({ got: event })

export const succeed = (event, context) => {
  context.succeed({ got: event })
}

export const done = (event, context) => {
  context.done(null, { got: event })
}

export const fail = (event, context) => {
  context.fail(new Error('told to'))
}

export const throws = async () => {
  throw new TypeError('thrown')
}

export const waits = (event, context, done) => {
  context.callbackWaitsForEmptyEventLoop = false
  setInterval(() => {}, 1000)
  done(null, 'at once')
}
