// A Runtime API client for Node.js functions; run inside a function's process, with nothing but Node's own modules.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and .../nodejs-handler.html

import { existsSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

const { AWS_LAMBDA_RUNTIME_API: address, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env
const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON'
const [host, port] = address.split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
let requestId

// Lambda writes each message with its time, request and level: .../lambda/latest/dg/nodejs-logging.html
for (const [method, level] of Object.entries({ log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' })) {
  console[method] = (...parts) => {
    const timestamp = new Date().toISOString()
    const message = parts.length === 1 && json ? parts[0] : format(...parts)
    const line = json
      ? JSON.stringify({ timestamp, level, requestId, message })
      : `${timestamp}\t${requestId}\t${level}\t${message.replaceAll('\n', '\r')}`
    process.stdout.write(`${line}\n`)
  }
}

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

function fail(what, error) {
  const trace = error instanceof Error ? error.stack.split('\n') : []
  const errorType = error instanceof Error ? error.name : typeof error
  const document = { errorType, errorMessage: error?.message ?? String(error), trace }
  console.error('Invoke Error', JSON.stringify(document))
  return call('POST', what, JSON.stringify(document), { 'lambda-runtime-function-error-type': errorType })
}

async function load() {
  const dot = name.lastIndexOf('.')
  const file = path.join(root, name.slice(0, dot))
  const found = ['.js', '.mjs', '.cjs'].map((ending) => file + ending).find((candidate) => existsSync(candidate))
  if (!found) throw Object.assign(new Error(`Cannot find module '${name.slice(0, dot)}'`), { name: 'Runtime.ImportModuleError' })
  const module = await import(pathToFileURL(found))
  const handler = module[name.slice(dot + 1)] ?? module.default?.[name.slice(dot + 1)]
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${name} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' })
  }
  return handler
}

function context(headers) {
  return {
    callbackWaitsForEmptyEventLoop: true,
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

// A handler gives a promise, or calls back; whatever else it returns is ignored. A callback's answer goes out once nothing is
// left to do, unless the context says otherwise; that of `done` and its kin at once. A handler that does none of these gives null.
function run(handler, event, about) {
  return new Promise((resolve, reject) => {
    const settle = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error))
    atRest = () => resolve(null)
    about.done = (error, result) => settle(error, result)
    about.succeed = (result) => settle(null, result)
    about.fail = (error) => settle(error ?? 'handled')
    const given = handler(event, about, (error, result) => {
      if (about.callbackWaitsForEmptyEventLoop) atRest = () => settle(error, result)
      else settle(error, result)
    })
    if (typeof given?.then === 'function') given.then(resolve, reject)
  }).finally(() => {
    atRest = undefined
  })
}

let handler
try {
  handler = await load()
} catch (error) {
  await fail('init/error', error)
  process.exit(1)
}
for (;;) {
  const { text, headers } = await call('GET', 'invocation/next')
  requestId = headers['lambda-runtime-aws-request-id']
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? ''
  try {
    const result = await run(handler, JSON.parse(text), context(headers))
    await call('POST', `invocation/${requestId}/response`, JSON.stringify(result ?? null))
  } catch (error) {
    await fail(`invocation/${requestId}/error`, error)
  }
}
