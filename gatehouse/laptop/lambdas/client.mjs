// A Runtime API client for Node.js functions; run inside a function's process, with nothing but Node's own modules.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and .../nodejs-handler.html; where these leave open what a
// function sees, what AWS's own client does: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client

import { statSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

const { AWS_LAMBDA_RUNTIME_API: address, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env
const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON'
// Node.js 24 and later know promises only: https://aws.amazon.com/blogs/compute/node-js-24-runtime-now-available-in-aws-lambda/
const promisesOnly = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]) >= 24
const [host, port] = address.split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
let requestId

// The errors that the runtime itself makes, each called `Runtime.` and its name.
const errors = Object.fromEntries(
  ['ImportModuleError', 'UserCodeSyntaxError', 'HandlerNotFound', 'MalformedHandlerName', 'NodeJsExit', 'UnhandledPromiseRejection', 'CallbackHandlerDeprecated'].map((kind) => {
    const made = { [kind]: class extends Error {} }[kind]
    made.prototype.name = `Runtime.${kind}`
    return [kind, made]
  }),
)

// What is logged

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
const least = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL)

function told(error) {
  const lines = typeof error.stack === 'string' ? error.stack.split('\n') : []
  return { errorType: error.constructor?.name ?? 'UnknownError', errorMessage: error.message, stackTrace: lines }
}

function asJson(document, message, more) {
  if (more.length > 0) {
    const error = (promisesOnly ? more : [message, ...more]).find((part) => part instanceof Error)
    return JSON.stringify({ ...document, message: format(message, ...more), ...(error ? told(error) : {}) })
  }
  try {
    return JSON.stringify({ ...document, message }, (_, value) => (value instanceof Error ? { ...told(value), ...value } : value))
  } catch {
    return JSON.stringify({ ...document, message: format(message) })
  }
}

// Lambda writes each message with its time, request and level: .../lambda/latest/dg/nodejs-logging.html
for (const [method, level] of Object.entries({ log: 'INFO', ...Object.fromEntries(LEVELS.map((level) => [level.toLowerCase(), level])) })) {
  console[method] = (message, ...more) => {
    if (LEVELS.indexOf(level) < least) return
    const timestamp = new Date().toISOString()
    const line = json
      ? asJson({ timestamp, level, requestId }, message, more)
      : `${timestamp}\t${requestId}\t${level}\t${format(message, ...more)}`.replaceAll('\n', '\r')
    process.stdout.write(`${line}\n`)
  }
}

function logError(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(thrown)
  if (json) return console.error(error)
  const whole = (_, value) => {
    if (!(value instanceof Error)) return value
    const { name: errorType, message: errorMessage, code, stack } = value
    return { errorType, errorMessage, code, ...value, stack: stack?.split('\n') }
  }
  try {
    console.error(title, `\t${JSON.stringify(error, whole)}`)
  } catch {
    console.error(title, `\t${JSON.stringify(described(error))}`)
  }
}

// What is sent to the Runtime API

function call(method, what, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, path: `/2018-06-01/runtime/${what}`, headers }
    const request = http.request(options, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => resolve({ text: Buffer.concat(parts).toString(), headers: response.headers }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
}

function fail(what, error, title) {
  logError(title, error)
  const document = described(error)
  return call('POST', what, JSON.stringify(document), { 'lambda-runtime-function-error-type': document.errorType })
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result)
  } catch {
    throw new Error('Unable to stringify response body')
  }
}

// Streams. Whoever calls with `Invoke`, as APIs do, gets what was written once the stream is at its end.
// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: 'response' }),
  HttpResponseStream: {
    // The status and headers come before the body, with eight zero bytes between.
    from(stream, metadata) {
      stream.setContentType('application/vnd.awslambda.http-integration-response')
      stream.write(JSON.stringify(metadata))
      stream.write(Buffer.alloc(8))
      return stream
    },
  },
}

async function stream(handler, event, about) {
  const parts = []
  const into = new Writable({
    write(part, encoding, done) {
      parts.push(part)
      done()
    },
  })
  into.setContentType = () => {}
  const ended = new Promise((resolve, reject) => into.on('finish', resolve).on('error', reject))
  atRest = () => into.destroy(neverSettled())
  await Promise.all([handler(event, into, about), ended])
  return Buffer.concat(parts)
}

// What is called

async function load() {
  if (name.includes('..')) {
    throw new errors.MalformedHandlerName(`'${name}' is not a valid handler name: no part of it may be '..'`)
  }
  const [, module, inner] = /^([^.]*)\.(.*)$/.exec(path.basename(name)) ?? []
  if (module === undefined) throw new errors.MalformedHandlerName('Bad handler')
  const file = path.resolve(root, path.dirname(name), module)
  const isFile = (candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile()
  let found
  try {
    // What is no file of the function's own may be a package that it brings.
    const place = ['', '.js', '.mjs', '.cjs'].map((ending) => file + ending).find(isFile) ?? createRequire(`${root}/`).resolve(module)
    found = await import(pathToFileURL(place))
  } catch (error) {
    if (error instanceof SyntaxError) throw new errors.UserCodeSyntaxError(error)
    if (error?.code === 'MODULE_NOT_FOUND') throw new errors.ImportModuleError(error)
    throw error
  }
  const within = (whole) => inner.split('.').reduce((nested, key) => nested?.[key], whole)
  const handler = within(found) ?? within(found.default)
  if (!handler) throw new errors.HandlerNotFound(`${name} is undefined or not exported`)
  if (typeof handler !== 'function') throw new errors.HandlerNotFound(`${name} is not a function`)
  if (promisesOnly && handler.length >= 3 && !handler[STREAMING]) {
    throw new errors.CallbackHandlerDeprecated(`${name} takes a callback, which Lambda's Node.js 24 and later do not have: make it async, with (event, context)`)
  }
  return handler
}

function context(headers) {
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, headers['lambda-runtime-deadline-ms'] - Date.now()),
  }
}

// What is to be done once nothing else is left to do.
let atRest
process.on('beforeExit', () => {
  const act = atRest
  atRest = undefined
  if (act) setImmediate(act)
})

const neverSettled = () => new errors.NodeJsExit('Nothing was left to do, and the handler had not answered: a promise of it was never settled')

// A handler gives a promise, or calls back; whatever else it returns is ignored. A callback's answer goes out once nothing is
// left to do, unless the context says otherwise; an error, and the answer of `done` and its kin, at once. What comes first
// counts. A handler that does none of these gives null, and is an error where it is async.
function run(handler, event, about) {
  return new Promise((resolve, reject) => {
    atRest = () => (handler.constructor.name === 'AsyncFunction' ? reject(neverSettled()) : resolve(null))
    let answered = false
    const first = (act) => (...given) => {
      if (answered) return
      answered = true
      act(...given)
    }
    const settle = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error))
    about.callbackWaitsForEmptyEventLoop = true
    about.done = first(settle)
    about.succeed = first(resolve)
    about.fail = first((error) => reject(error ?? 'handled'))
    const callBack = first((error, result) => {
      if ((error === undefined || error === null) && about.callbackWaitsForEmptyEventLoop) atRest = () => resolve(result)
      else settle(error, result)
    })
    try {
      const given = handler(event, about, callBack)
      if (typeof given?.then === 'function') given.then(about.succeed, about.fail)
    } catch (error) {
      callBack(error)
    }
  })
}

function runPromise(handler, event, about) {
  return new Promise((resolve, reject) => {
    atRest = () => reject(neverSettled())
    resolve(handler(event, about))
  })
}

// What nobody caught ends the process; whoever waits is told.
let underWay = 'init'
async function end(status, title, error) {
  if (underWay) await fail(`${underWay}/error`, error, title)
  else logError(title, error)
  process.exit(status)
}
process.on('uncaughtException', (error) => end(129, 'Uncaught Exception', error))
process.on('unhandledRejection', (reason, promise) => {
  const error = Object.assign(new errors.UnhandledPromiseRejection(reason), { reason, promise })
  end(128, 'Unhandled Promise Rejection', error)
})

let handler
try {
  handler = await load()
} catch (error) {
  await end(1, promisesOnly ? 'Init Error' : 'Uncaught Exception', error)
}
for (;;) {
  underWay = undefined
  const { text, headers } = await call('GET', 'invocation/next')
  requestId = headers['lambda-runtime-aws-request-id']
  underWay = `invocation/${requestId}`
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? ''
  try {
    const way = handler[STREAMING] ? stream : promisesOnly ? runPromise : run
    const result = await way(handler, JSON.parse(text), context(headers))
    atRest = undefined
    await call('POST', `${underWay}/response`, way === stream ? result : serialized(result))
  } catch (error) {
    atRest = undefined
    await fail(`${underWay}/error`, error, 'Invoke Error')
  }
}
