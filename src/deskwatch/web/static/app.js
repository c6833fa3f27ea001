// The page: takes what the hub sends, draws it once a frame, and says how old it is each second.

import { Curves } from "./chart.js";
import { icon, reconcile, element, setAttribute, setText } from "./dom.js";
import { formatWhole, plainText } from "./format.js";
import { Hub } from "./hub.js";
import { Palette } from "./palette.js";
import { situation } from "./state.js";
import { Stats } from "./stats.js";
import { Tables } from "./table.js";

const THEME_KEY = "deskwatch.theme";
const RELOADED_KEY = "deskwatch.reloaded-for";
// What a screen reader is told once, when it begins: the banner itself changes each second.
const SPOKEN = {
  lost: "Connection to the hub lost. The figures are old.",
  stale: "No bot records. The figures are old.",
  reading: "The hub is reading the journals.",
};
const place = (id) => document.getElementById(id);
const palette = new Palette();
const stats = new Stats(place("stats"));
const curves = new Curves(place("curves"), palette);
const tables = new Tables(place("tables"), palette);

let screen = null;
let lost = null; // or why there is no connection
let notices = new Map();
let isDrawDue = false;
const marks = new WeakMap(); // node → name of the icon in it

const hub = new Hub({
  screen(next) {
    screen = next;
    lost = null;
    drawSoon();
  },
  clock(beat) {
    if (lost !== null && screen !== null) {
      lost = null;
      drawSoon();
    }
    setText(place("version"), `deskwatch ${plainText(beat.version)}`);
    reloadForNewPage(beat.bundle);
  },
  lost(reason) {
    lost = reason;
    writeSituation();
  },
});

/** A browser draws no frame of a hidden page, so neither do we; many screens in one frame are one drawing. */
function drawSoon() {
  writeSituation();
  if (isDrawDue) return;
  isDrawDue = true;
  requestAnimationFrame(() => {
    isDrawDue = false;
    draw();
  });
}

function draw() {
  const options = { currency: screen.currency, nowMs: hub.now() };
  setText(place("place"), plainText(screen.title));
  notices = reconcile(place("notices"), notices, screen.notices, String, makeNotice, () => {});
  const isEmpty = screen.ready && screen.data_as_of_ns === 0;
  drawHeadline(isEmpty);
  place("hint").hidden = !isEmpty;
  palette.learn(screen.curves); // before anything is drawn in a colour
  stats.update(isEmpty ? [] : screen.stats, options);
  curves.update(isEmpty ? [] : screen.curves.filter((curve) => curve.times.length > 0), options);
  tables.update(isEmpty ? [] : screen.tables, options);
  writeSituation();
}

function drawHeadline(isEmpty) {
  const headline = place("headline");
  headline.hidden = screen.headline === "" || isEmpty;
  setAttribute(headline, "data-tone", screen.tone);
  setText(place("headline-text"), plainText(screen.headline));
  setMark(headline, screen.tone);
  setText(place("amounts"), screen.currency ? `Amounts in ${plainText(screen.currency)}` : "");
}

function makeNotice(notice) {
  return { root: element("li", "", icon("neutral"), element("bdi", "", plainText(notice))) };
}

/** Put an icon first in a node, where it is not there already. */
function setMark(node, name) {
  if (marks.get(node) === name) return;
  marks.set(node, name);
  node.querySelector(":scope > .icon")?.remove();
  node.prepend(icon(name));
}

function writeSituation() {
  const now = situation(screen, lost, hub.now());
  const banner = place("banner");
  banner.hidden = now.banner === "";
  setAttribute(banner, "data-tone", now.tone);
  if (!banner.hidden) writeBanner(banner, now);
  setAttribute(place("main"), "data-state", now.name);
  setText(place("spoken"), SPOKEN[now.name] ?? "");
  place("main").classList.toggle("dimmed", now.dimmed);
  setAttribute(place("freshness"), "data-tone", now.tone);
  setText(place("freshness-text"), now.freshness);
  stats.setAge(now.age);
  setText(document.querySelector("title"), tabTitle(now));
}

function writeBanner(banner, now) {
  setMark(banner, now.tone);
  const words = banner.querySelector("p") ?? banner.appendChild(element("p"));
  setText(words, now.banner);
}

const LONGEST_TITLE = 100; // characters; a tab shows about twenty

function tabTitle(now) {
  return wholeTitle(now).slice(0, LONGEST_TITLE);
}

function wholeTitle(now) {
  if (screen === null) return "deskwatch";
  const name = plainText(screen.title) || "deskwatch";
  if (now.name === "lost") return `Offline · ${name}`;
  if (screen.tone === "critical" || screen.tone === "warning") return `⚠ ${plainText(screen.headline)} · ${name}`;
  const first = screen.stats[0];
  if (now.name === "empty" || first === undefined || first.value === null) return name;
  return `${formatWhole(first.value, first.unit, { currency: screen.currency, signed: first.signed })} · ${name}`;
}

/** After an upgrade of the hub an open page is of the old version: load it anew, once for each version. */
function reloadForNewPage(bundle) {
  if (import.meta.url.includes(`/${bundle}/`)) return;
  try {
    if (sessionStorage.getItem(RELOADED_KEY) === bundle) return;
    sessionStorage.setItem(RELOADED_KEY, bundle);
  } catch {
    return; // without storage we could not tell a first time from a loop
  }
  location.reload();
}

// ---- theme ----

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : prefersDark.matches;
}

function showTheme() {
  const button = place("theme");
  setMark(button, isDark() ? "sun" : "moon");
  setAttribute(button, "aria-label", isDark() ? "Switch to light" : "Switch to dark");
  setAttribute(button, "title", isDark() ? "Switch to light" : "Switch to dark");
  curves.retheme();
}

place("theme").addEventListener("click", () => {
  const chosen = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = chosen;
  try {
    localStorage.setItem(THEME_KEY, chosen);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  showTheme();
});
prefersDark.addEventListener("change", showTheme);

place("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(place("sample").textContent);
    setText(place("copy"), "Copied");
  } catch {
    getSelection().selectAllChildren(place("sample")); // then a key press copies it
  }
});

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
setText(place("zone"), zone ? `Times in ${zone}` : "");
showTheme();
writeSituation();
setInterval(writeSituation, 1000);
