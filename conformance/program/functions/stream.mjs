// A handler that streams; whoever calls it with `Invoke`, as an HTTP API does, gets what it wrote once it is at its end.
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('no JSON, ')
  stream.end('given whole')
})
