// The component package from TypeScript: a pool, a function and an API whose routes ask for the pool's tokens.
import * as gatehouse from "@pulumi/gatehouse";

const users = new gatehouse.UserPool("users", {
    clients: { web: { callbackUrls: ["http://localhost:3000/callback"] } },
    domainPrefix: "typescript-gatehouse",
    protect: false,
});
const hello = new gatehouse.Function("hello", { code: "./hello", handler: "app.handler" });
const api = new gatehouse.HttpApi("api", {
    authorizer: { issuer: users.issuer, audiences: users.audiences },
    cors: { allowOrigins: ["http://localhost:3000"] },
    backends: { hello: { functionArn: hello.arn } },
    routes: { "GET /hello": { backend: "hello" } },
});

export const url = api.url;
