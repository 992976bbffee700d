// Loaded into Node with the Agents Playground: writes when each request came in and went out, one JSON object a line.
"use strict";
const fs = require("fs");
const http = require("http");

const out = process.env.LIAISON_HOPS_FILE;

function note(what, method, path) {
  fs.appendFileSync(out, JSON.stringify({ at: performance.timeOrigin + performance.now(), what, method, path }) + "\n");
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response) {
  if (event === "request") {
    note("came", request.method, request.url);
    response.on("finish", () => note("answered", request.method, request.url));
  }
  return emit.apply(this, arguments);
};

const request = http.request;
http.request = function (...given) {
  const sent = request.apply(this, given);
  sent.on("finish", () => note("sent", sent.method, sent.path));
  sent.on("response", () => note("told", sent.method, sent.path));
  return sent;
};
