// Makes the page live: sends questions without leaving it, opens sources beside the answer. The page works without.

const main = document.getElementById("main");
const conversation = document.getElementById("conversation");
const status = document.getElementById("status");
const pending = document.getElementById("pending");
const askForm = document.querySelector("form.ask");
const box = document.getElementById("question");
const panel = document.getElementById("source-panel");
const panelBody = document.getElementById("panel-body");
const narrow = window.matchMedia("(max-width: 60rem)");
let isWaiting = false;
let opener = null;

function say(text, isError = false) {
  status.textContent = text;
  status.classList.toggle("status-error", isError);
}

function setWaiting(waiting) {
  isWaiting = waiting;
  document.body.classList.toggle("is-waiting", waiting);
  for (const button of document.querySelectorAll("form[data-ask] button")) {
    if (waiting) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function showPending(question) {
  const heading = document.createElement("p");
  heading.className = "question";
  heading.textContent = question;
  pending.replaceChildren(heading);
  pending.hidden = false;
  document.body.classList.add("has-conversation");
  status.scrollIntoView({ block: "center" });
}

// A sentence that was checked while the rest is still being written; the answer takes the place of them all.
function showSentence(text) {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  pending.append(paragraph);
}

function hidePending() {
  pending.hidden = true;
  pending.replaceChildren();
  if (!conversation.querySelector(".exchange")) document.body.classList.remove("has-conversation");
}

// Lines of JSON as they arrive.
async function* readLines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
  }
  if (rest.trim()) yield JSON.parse(rest);
}

function showAnswer(event) {
  // Built on the server from escaped parts; the policy of the page runs no script that could come with it.
  const holder = document.createElement("template");
  holder.innerHTML = event.html;
  const article = holder.content.firstElementChild;
  hidePending();
  document.body.classList.add("has-conversation");
  conversation.append(holder.content);
  revealCopyButtons(article);
  say(event.announce);
  const heading = article.querySelector(".question");
  heading.focus({ preventScroll: true });
  article.scrollIntoView({ block: "start" });
  for (const field of document.querySelectorAll('input[name="thread"]')) field.value = event.thread;
  askForm.elements.turn.value = event.turn;
  history.replaceState(null, "", "/?thread=" + encodeURIComponent(event.thread));
  for (const link of document.querySelectorAll(".tools a[hreflang]")) {
    link.href = "/?" + new URLSearchParams({ lang: link.hreflang, thread: event.thread });
  }
}

function fail(question, message) {
  hidePending();
  if (!box.value) box.value = question;
  say(message, true);
  box.focus();
}

async function send(form, question) {
  if (isWaiting || !question.trim()) return;
  const body = new URLSearchParams({
    token: askForm.elements.token.value,
    thread: askForm.elements.thread.value,
    turn: form === askForm ? askForm.elements.turn.value : "",
    question,
  });
  box.value = "";
  setWaiting(true);
  showPending(question);
  say(main.dataset.working);
  try {
    const response = await fetch("/ask/stream", { method: "POST", body, redirect: "error" });
    if (!response.headers.get("content-type")?.startsWith("application/x-ndjson")) throw new Error("not a stream");
    let isDone = false;
    for await (const event of readLines(response)) {
      if (event.event === "progress") say(event.label);
      else if (event.event === "sentence") showSentence(event.text);
      else if (event.event === "answer") { showAnswer(event); isDone = true; }
      else if (event.event === "reload") { location.assign("/?thread=" + encodeURIComponent(event.thread)); return; }
      else if (event.event === "error") {
        askForm.elements.token.value = event.token ?? askForm.elements.token.value;
        fail(question, event.message);
        isDone = true;
      }
    }
    if (!isDone) throw new Error("the answer did not arrive");
  } catch {
    fail(question, main.dataset.networkError);
  } finally {
    setWaiting(false);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-ask]")) return;
  event.preventDefault();
  send(form, event.submitter?.name === "question" ? event.submitter.value : box.value);
});

box.addEventListener("keydown", (event) => {
  // While an input method is composing (Japanese), Enter takes its suggestion and must not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  askForm.requestSubmit();
});

function revealCopyButtons(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

async function copyAnswer(button) {
  const text = button.parentElement.querySelector("[data-copy-text]").content.textContent;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
  } catch {
    button.textContent = button.dataset.failed;
    say(button.dataset.failed, true);
  }
  setTimeout(() => { button.textContent = label; }, 2000);
}

function markOpener(link) {
  for (const old of document.querySelectorAll('.chip[aria-current="true"]')) old.removeAttribute("aria-current");
  if (link?.classList.contains("chip")) link.setAttribute("aria-current", "true");
}

async function openSource(link) {
  const address = new URL(link.href);
  address.searchParams.set("view", "panel");
  address.hash = "";
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error("refused");
    panelBody.innerHTML = await response.text();
  } catch {
    location.assign(link.href); // the full page says what is wrong
    return;
  }
  if (!panel.contains(link)) opener = link;
  markOpener(link);
  if (!panel.open) narrow.matches ? panel.showModal() : panel.show();
  document.body.classList.add("has-panel");
  const cited = panelBody.querySelector("#cited");
  if (cited) cited.scrollIntoView({ block: "center", behavior: "instant" });
  else panelBody.scrollTop = 0;
  (cited ?? panelBody).focus({ preventScroll: true });
}

function closePanel() {
  if (panel.open) panel.close();
}

panel.addEventListener("close", () => {
  document.body.classList.remove("has-panel");
  markOpener(null);
  panelBody.replaceChildren();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !panel.matches(":modal")) closePanel();
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest("a[data-source], [data-copy], [data-close]") : null;
  if (!target) return;
  if (target.matches("[data-close]")) closePanel();
  else if (target.matches("[data-copy]")) copyAnswer(target);
  else if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0) {
    event.preventDefault();
    openSource(target);
  }
});

// A long list of sources is closed at first; on paper it stands open.
window.addEventListener("beforeprint", () => {
  for (const list of document.querySelectorAll(".source-list")) list.open = true;
});

revealCopyButtons(document);
const last = conversation.querySelector(".exchange:last-child");
if (last) last.scrollIntoView({ block: "start" });
else if (!matchMedia("(hover: none)").matches) box.focus();
