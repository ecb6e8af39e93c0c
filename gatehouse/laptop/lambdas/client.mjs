// A Runtime API client for Node.js functions; run inside a function's process, with nothing but Node's own modules.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and .../nodejs-handler.html

import { existsSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API: address, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env
const [host, port] = address.split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

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
  const type = error instanceof Error ? error.name : typeof error
  const document = { errorType: type, errorMessage: error?.message ?? String(error), trace }
  console.error(`${type}: ${document.errorMessage}\n${trace.slice(1).join('\n')}`)
  return call('POST', what, JSON.stringify(document), { 'lambda-runtime-function-error-type': type })
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

// A handler gives a promise, or calls back.
function run(handler, event, about) {
  return new Promise((resolve, reject) => {
    const given = handler(event, about, (error, result) => (error ? reject(error) : resolve(result)))
    if (given?.then) given.then(resolve, reject)
    else if (handler.length < 3) resolve(given)
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
  const id = headers['lambda-runtime-aws-request-id']
  try {
    const result = await run(handler, JSON.parse(text), context(headers))
    await call('POST', `invocation/${id}/response`, JSON.stringify(result ?? null))
  } catch (error) {
    await fail(`invocation/${id}/error`, error)
  }
}
