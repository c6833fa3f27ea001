// The figures: one tile each, the first one largest.

import { element, icon, reconcile, setAttribute, setText } from "./dom.js";
import { formatValue, plainText } from "./format.js";

const LEAST_TILE = 184; // pixels
const GAP = 8;
const SMALLEST_EASY = 2; // steps down the scale of type
const SMALLEST_FIT = 3;
const LONG_NOTE = 40; // characters; longer ones may be cut on the page, so they are whole in a title
const OUTSPOKEN = new Set(["bad", "warning", "critical"]); // tones that colour the figure itself

export class Stats {
  constructor(root) {
    this._root = root;
    this._tiles = new Map();
    this._lengths = "";
    new ResizeObserver(() => this._lay()).observe(root);
  }

  update(stats, options) {
    this._tiles = reconcile(this._root, this._tiles, stats, (stat) => stat.id, makeTile, (tile, stat) => fillTile(tile, stat, options));
    this._root.hidden = stats.length === 0;
    const lengths = [...this._tiles.values()].map((tile) => tile.figure.textContent.length).join();
    if (lengths === this._lengths) return; // digits are of one width, so the figures still fit
    this._lengths = lengths;
    this._lay();
  }

  /** Write the age of the data at each figure; empty while it is fresh. */
  setAge(words) {
    for (const tile of this._tiles.values()) setText(tile.age, words);
  }

  /** Put as many tiles into a row as can show their figures in a size that is easy to read. */
  _lay() {
    const tiles = [...this._tiles.values()];
    let most = Math.max(2, Math.floor((this._root.clientWidth + GAP) / (LEAST_TILE + GAP)));
    for (; most >= 1; most -= 1) {
      spread(this._root, tiles, most);
      if (fitAll(tiles) <= SMALLEST_EASY) return;
    }
  }
}

/** Spread the tiles over rows of equal length; the first takes two cells, the last what is left over. */
function spread(root, tiles, most) {
  const wide = tiles.length > 2 && most > 1 ? 2 : 1;
  const cells = tiles.length - 1 + wide;
  const rows = Math.max(1, Math.ceil(cells / most));
  const columns = Math.max(1, Math.ceil(cells / rows));
  root.style.setProperty("--columns", String(columns));
  for (const [position, tile] of tiles.entries()) {
    const span = position === 0 ? wide : 1;
    const isLast = position > 0 && position === tiles.length - 1;
    tile.root.style.gridColumn = `span ${isLast ? span + rows * columns - cells : span}`;
    tile.root.classList.toggle("first", position === 0 && tiles.length > 2);
  }
}

/** Fit all figures and return the most steps that one took; those side by side start from one size. */
function fitAll(tiles) {
  const others = tiles.filter((tile) => !tile.root.classList.contains("first"));
  const least = others.some((tile) => fit(tile, 0) > 0) ? 1 : 0;
  return Math.max(0, ...tiles.map((tile) => fit(tile, others.includes(tile) ? least : 0)));
}

/** Take the next smaller size of the scale until the whole figure fits: a cut number is a wrong number. */
function fit(tile, least) {
  let step = least;
  for (; step <= SMALLEST_FIT; step += 1) {
    setAttribute(tile.root, "data-fit", step === 0 ? null : String(step));
    if (tile.figure.scrollWidth <= tile.figure.clientWidth) break;
  }
  return step;
}

function makeTile() {
  const title = element("h2");
  const figure = element("p", "figure");
  const note = element("p", "note");
  const age = element("span", "age");
  const root = element("article", "tile", element("header", "", title, age), figure, note);
  return { root, title, figure, note, age, shown: "" };
}

function fillTile(tile, stat, { currency, nowMs }) {
  const written = formatValue(stat.value, stat.unit, { currency, signed: stat.signed, nowMs });
  setText(tile.title, plainText(stat.title));
  setAttribute(tile.title, "title", stat.series ? plainText(stat.series) : null);
  setText(tile.note, plainText(stat.note));
  setAttribute(tile.note, "title", stat.note.length > LONG_NOTE ? plainText(stat.note) : null);
  setAttribute(tile.root, "data-tone", stat.tone);
  const shown = JSON.stringify([written, stat.signed, stat.tone]);
  if (tile.shown === shown) return;
  tile.shown = shown;
  tile.figure.replaceChildren(...figureParts(written, stat));
  tile.figure.className = `figure${signClass(written, stat.signed)}${OUTSPOKEN.has(stat.tone) ? " toned" : ""}${written.known ? "" : " unknown"}`;
  setAttribute(tile.figure, "title", written.known ? null : "not known");
}

function figureParts(written, stat) {
  const parts = [element("span", "digits", written.text)];
  if (stat.signed && written.sign !== 0) parts.unshift(icon(written.sign > 0 ? "up" : "down"));
  else if (OUTSPOKEN.has(stat.tone)) parts.unshift(icon(stat.tone));
  if (written.unit) parts.push(element("span", "unit", written.unit));
  if (!written.known) parts.push(element("span", "spoken", "not known"));
  return parts;
}

/** Return the class of a gain or a loss, with a space before it; empty where there is no sign to show. */
export function signClass(written, signed) {
  if (!signed || written.sign === 0) return "";
  return written.sign > 0 ? " gain" : " loss";
}
