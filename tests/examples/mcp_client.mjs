// Calls a tool of an MCP server with the official client: node mcp_client.mjs URL CLIENT_ID CALLBACK_URL
// Says where to sign in on the first line, and on the last what the tool answered and whom the token was for.

import { createServer } from "node:http";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, clientId, callback] = process.argv.slice(2);
let tokens, verifier;
const provider = {
  redirectUrl: callback,
  clientMetadata: { client_name: "test", redirect_uris: [callback], token_endpoint_auth_method: "none" },
  clientInformation: () => ({ client_id: clientId }),
  tokens: () => tokens,
  saveTokens: (given) => { tokens = given; },
  codeVerifier: () => verifier,
  saveCodeVerifier: (given) => { verifier = given; },
  redirectToAuthorization: (address) => { console.log(`sign in at ${address}`); },
};

const { port, hostname, pathname } = new URL(callback);
const code = new Promise((resolve) => {
  const listener = createServer((request, response) => {
    const arrived = new URL(request.url, callback);
    response.end("You can close this window.");
    if (arrived.pathname === pathname) {
      listener.close();
      resolve(arrived.searchParams.get("code"));
    }
  });
  listener.listen(Number(port), hostname === "localhost" ? "127.0.0.1" : hostname);
});

const first = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
try {
  await new Client({ name: "test", version: "1" }).connect(first);
  throw new Error("the server asked for no token");
} catch (error) {
  if (!(error instanceof UnauthorizedError)) throw error;
}
await first.finishAuth(await code);

const client = new Client({ name: "test", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider: provider }));
const result = await client.callTool({ name: "read_note", arguments: { title: "Groceries" } });
await client.close();
const claims = JSON.parse(Buffer.from(tokens.access_token.split(".")[1], "base64url").toString());
console.log(JSON.stringify({ text: result.content[0].text, aud: claims.aud }));
process.exit(0);
