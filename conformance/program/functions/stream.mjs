// A handler that streams; whoever calls it with `Invoke`, as an HTTP API does, gets what it wrote once it is at its end.
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('no JSON, ')
  stream.end('given whole')
})

// One that says status and headers first, as a REST API that streams wants it, and one that does not.
export const metadata = awslambda.streamifyResponse(async (event, stream) => {
  const said = { statusCode: 201, headers: { 'x-one': 'a' }, multiValueHeaders: { 'x-two': ['b', 'c'] }, cookies: ['d=e'] }
  const body = awslambda.HttpResponseStream.from(stream, said)
  body.write('streamed ')
  body.end('in two')
})
