/**
 * The client of Lambda's Runtime API for the Node packages: fetches events, hands responses back.
 *
 *     node runtime.mjs /var/task/index.js
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. AWS's own client for Node is a
 * native add-on, which needs a compiler and cmake here. This one keeps one connection open, as that
 * does, and speaks plain HTTP over it by itself: node:http would take time of each invocation.
 */
import { createRequire } from "node:module";
import { connect } from "node:net";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const PREFIX = "/2018-06-01/runtime";
const HEAD_END = "\r\n\r\n";

const socket = connect({ host, port: Number(port), noDelay: true });
let received = Buffer.alloc(0);
let waiting;

socket.on("data", (chunk) => {
  received = received.length ? Buffer.concat([received, chunk]) : chunk;
  const end = received.indexOf(HEAD_END);
  if (end < 0) return;
  const headers = parseHead(received.toString("latin1", 0, end));
  const stop = end + HEAD_END.length + Number(headers["content-length"]);
  if (received.length < stop) return;
  const body = received.toString("utf8", end + HEAD_END.length, stop);
  received = received.subarray(stop);
  waiting({ headers, body });
});
// The container is gone, and so is the reason to run.
socket.on("close", () => process.exit());
socket.on("error", () => process.exit(1));

function parseHead(head) {
  const headers = {};
  for (const line of head.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

/** One request at a time: the response to each comes before the next is sent. */
function send(method, path, body = "") {
  const length = Buffer.byteLength(body);
  const response = new Promise((resolve) => (waiting = resolve));
  socket.write(
    `${method} ${PREFIX}${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n` +
      `content-type: application/json\r\ncontent-length: ${length}${HEAD_END}${body}`,
  );
  return response;
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function described(error) {
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: error.stack });
}

async function serve() {
  let handler;
  try {
    ({ handler } = createRequire(import.meta.url)(process.argv[2]));
  } catch (error) {
    await send("POST", "/init/error", described(error));
    process.exit(1);
  }
  for (;;) {
    const { headers, body } = await send("GET", "/invocation/next");
    const path = `/invocation/${headers["lambda-runtime-aws-request-id"]}`;
    try {
      const response = await handler(JSON.parse(body), contextOf(headers));
      await send("POST", `${path}/response`, JSON.stringify(response));
    } catch (error) {
      await send("POST", `${path}/error`, described(error));
    }
  }
}

await serve();
