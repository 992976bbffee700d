// Loaded into the Playground's page before its own scripts: when what happened, in milliseconds of the machine's clock.
window.hops = [];

const mark = what => window.hops.push({ what, at: performance.timeOrigin + performance.now() });

const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...given) {
  mark("asked");
  return send.apply(this, given);
};

const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", event => {
      const action = /"action":"(\w+)"/.exec(String(event.data).slice(0, 200));
      if (action) mark("heard " + action[1]);
    });
  }
};

// The typing sign is an avatar with three dots above the box where one types; a reply has the same avatar.
window.watchFirstSign = selector => {
  const before = document.querySelectorAll(selector).length;
  window.hops.length = 0;
  window.firstSign = null;
  let started = null;
  const onKey = event => {
    if (event.key !== "Enter") return;
    document.removeEventListener("keydown", onKey, true);
    started = performance.now();
    mark("enter");
  };
  document.addEventListener("keydown", onKey, true);
  new MutationObserver((_, observer) => {
    if (started === null || document.querySelectorAll(selector).length <= before) return;
    observer.disconnect();
    mark("drawn");
    window.firstSign = performance.now() - started;
  }).observe(document.body, { childList: true, subtree: true });
};
