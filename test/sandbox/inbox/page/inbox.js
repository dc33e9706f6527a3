/* The inbox in the browser: draws each message into its pane and stays up to date by server-sent events. */
import { renderCard } from "/teams-host.js";

const entries = new Map();
const live = document.getElementById("live");
const dark = matchMedia("(prefers-color-scheme: dark)");
const senders = {
  teams: "Workflows",
  slack: "AKS Guardrail",
  webhook: "POST",
  pagerduty: "AKS Guardrail",
  "event-grid": "POST",
};

const events = new EventSource("/events");
events.addEventListener("all", (event) => {
  entries.clear();
  for (const entry of JSON.parse(event.data)) entries.set(entry.key, entry);
  drawAll();
});
events.addEventListener("entry", (event) => {
  const entry = JSON.parse(event.data);
  entries.set(entry.key, entry);
  draw(entry).classList.add("arriving");
});
events.addEventListener("open", () => showLive("live", true));
events.addEventListener("error", () => showLive("the sandbox has stopped; waiting for it", false));
dark.addEventListener("change", drawAll);

function showLive(text, isLive) {
  live.textContent = text;
  live.classList.toggle("on", isLive);
}

function drawAll() {
  for (const list of document.querySelectorAll(".messages")) list.replaceChildren();
  for (const entry of entries.values()) draw(entry);
  if (entries.size === 0) for (const pane of document.querySelectorAll(".pane")) count(pane);
}

/** Puts an entry on top of its pane, or in the place of its former state. */
function draw(entry) {
  const pane = document.querySelector(`.pane.${entry.channel}`);
  const list = pane.querySelector(".messages");
  const former = [...list.children].find((item) => item.dataset.key === entry.key);
  const item = toItem(entry);
  if (former) former.replaceWith(item);
  else list.prepend(item);
  count(pane);
  return item;
}

function count(pane) {
  const messages = pane.querySelectorAll(".message").length;
  pane.querySelector(".count").textContent = messages === 0 ? "" : String(messages);
  pane.classList.toggle("is-empty", messages === 0);
}

function toItem(entry) {
  const item = element("li", `message${entry.isPosted ? "" : " refused"}`);
  item.dataset.key = entry.key;
  const avatar = element("span", "avatar");
  avatar.setAttribute("aria-hidden", "true");
  const line = element("p", "line");
  line.append(element("strong", "", senders[entry.channel]));
  if (entry.channel === "slack") line.append(element("span", "app-badge", "APP"));
  if (entry.channel === "webhook" || entry.channel === "event-grid")
    line.append(element("code", "", entry.path.split("?")[0]));
  const time = element("time", "", new Date(entry.at).toLocaleTimeString());
  time.dateTime = entry.at;
  line.append(time);
  const body = element("div", "body");
  if (entry.channel === "teams") body.append(...entry.cards.map((card) => renderCard(card, dark.matches)));
  // Safe: the server has escaped everything that comes from the message (slack-html.ts, webhook-html.ts, pagerduty-html.ts).
  else body.innerHTML = entry.html;
  // A style attribute in HTML is refused by the page's policy; this way is allowed.
  for (const bar of body.querySelectorAll("[data-colour]")) bar.style.borderLeftColor = bar.dataset.colour;
  const content = element("div", "content");
  content.append(line, body, ...notes(entry));
  item.append(avatar, content);
  return item;
}

/** What people would not see, and who tries the sandbox wants to know. */
function notes(entry) {
  const tries = entry.refusals.length;
  const refusals = entry.refusals.join(", ");
  return [
    entry.copies > 1 ? `received ${entry.copies} times, shown once` : "",
    entry.isPosted && tries > 0 ? `arrived at attempt ${tries + 1}; before: ${refusals}` : "",
    entry.isPosted ? "" : `not posted (${refusals}): ${entry.problem}`,
  ]
    .filter((text) => text !== "")
    .map((text) => element("p", "note", text));
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  made.textContent = text;
  return made;
}
