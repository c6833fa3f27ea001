// The tables: cells change in place, so that a selection and the scroll position survive a new screen.

import { element, icon, reconcile, setAttribute, setText } from "./dom.js";
import { formatValue, plainText } from "./format.js";
import { signClass } from "./stats.js";

const LEFT = new Set(["text", "time"]);
const WIDE_FROM = 8; // columns; a table of more takes the whole width
const LONG_TEXT = 36; // characters; longer text is a sentence and wraps
const MOST_ROWS = 500; // a screen is for people
const SHOWN = new WeakMap(); // cell → what it was last filled with
let made = 0; // tables so far, for names that labels refer to

export class Tables {
  constructor(root, palette) {
    this._root = root;
    this._palette = palette;
    this._parts = new Map();
    new ResizeObserver(() => this._markScrollable()).observe(root);
  }

  update(tables, options) {
    const fill = (part, table) => fillTable(part, table, { ...options, palette: this._palette });
    this._parts = reconcile(this._root, this._parts, tables, (table) => table.id, makeTable, fill);
    this._fillRows(tables);
    this._markScrollable();
  }

  /** Two narrow tables share a row; a wide one, and one that would be alone in its row, take all of it. */
  _fillRows(tables) {
    const parts = [...this._parts.values()];
    const wide = tables.map((table) => table.columns.length >= WIDE_FROM);
    for (let position = 0; position < wide.length; position += 1) {
      const pairs = !wide[position] && wide[position + 1] === false;
      parts[position].root.classList.toggle("wide", !pairs);
      if (pairs) parts[(position += 1)].root.classList.remove("wide");
    }
  }

  /** A box that scrolls must be reachable by keyboard; one that does not must not be in the way. */
  _markScrollable() {
    for (const { root, box } of this._parts.values()) {
      const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      setAttribute(box, "tabindex", scrolls ? "0" : null);
      markMore(root, box);
    }
  }
}

/** Shade the right edge as long as there are columns beyond it. */
function markMore(root, box) {
  root.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
}

function makeTable() {
  made += 1;
  const name = `table-${made}`;
  const title = element("h2");
  title.id = name;
  const count = element("span", "count");
  const head = element("thead");
  const body = element("tbody");
  const grid = element("table", "", head, body);
  const empty = element("p", "none");
  const box = element("div", "scroll", grid);
  box.addEventListener("scroll", () => markMore(root, box), { passive: true });
  setAttribute(box, "role", "region");
  setAttribute(box, "aria-labelledby", name);
  setAttribute(grid, "aria-labelledby", name);
  const root = element("section", "panel", element("header", "", title, count), box, empty);
  return { root, title, count, head, body, grid, box, empty, columns: "" };
}

function fillTable(part, table, options) {
  const rows = table.rows.slice(0, MOST_ROWS);
  setText(part.title, plainText(table.title));
  setText(part.count, countWords(rows.length, table.rows.length));
  setText(part.empty, plainText(table.empty || "Nothing yet."));
  part.empty.hidden = rows.length > 0;
  part.box.hidden = rows.length === 0;
  fillHead(part, table.columns);
  fillBody(part.body, table.columns, rows, options);
}

function countWords(shown, all) {
  if (all === 0) return "";
  return shown === all ? String(all) : `first ${shown} of ${all}`;
}

function fillHead(part, columns) {
  const signature = JSON.stringify(columns);
  if (part.columns === signature) return;
  part.columns = signature;
  const cells = columns.map((column) => {
    const cell = element("th", LEFT.has(column.unit) ? "" : "number", plainText(column.title));
    setAttribute(cell, "scope", "col");
    return cell;
  });
  part.head.replaceChildren(element("tr", "", ...cells));
  part.body.replaceChildren();
}

function fillBody(body, columns, rows, options) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  for (const [position, cells] of rows.entries()) {
    const row = body.rows[position] ?? body.insertRow();
    for (const [index, column] of columns.entries()) {
      const cell = row.cells[index] ?? row.appendChild(element(index === 0 ? "th" : "td"));
      if (index === 0) setAttribute(cell, "scope", "row");
      fillCell(cell, column, cells[index] ?? null, options);
    }
  }
}

function fillCell(cell, column, value, { currency, nowMs, palette }) {
  const written = formatValue(value, column.unit, { currency, signed: column.signed, nowMs });
  const tone = typeof value === "string" ? column.tones[value] : undefined;
  const swatch = typeof value === "string" && palette.colour(value) !== null ? [palette.colour(value), palette.style(value)] : null;
  const shown = JSON.stringify([written, tone, swatch]);
  if (SHOWN.get(cell) === shown) return;
  SHOWN.set(cell, shown);
  cell.className = cellClass(written, column, value);
  setAttribute(cell, "title", cellTitle(written, value));
  cell.replaceChildren(...cellParts(written, column, tone, swatch));
}

function cellClass(written, column, value) {
  if (!LEFT.has(column.unit)) return `number${signClass(written, column.signed)}${written.known ? "" : " unknown"}`;
  if (typeof value !== "string") return written.known ? "time" : "unknown";
  return written.text.length > LONG_TEXT && written.text.includes(" ") ? "words" : "name";
}

function cellTitle(written, value) {
  if (!written.known) return "not known";
  return typeof value === "string" && written.text.length > LONG_TEXT / 2 ? written.text : null;
}

function cellParts(written, column, tone, swatch) {
  if (tone) {
    const badge = element("span", "badge", icon(tone), element("bdi", "", written.text));
    setAttribute(badge, "data-tone", tone);
    return [badge];
  }
  const text = written.unit && column.unit !== "money" ? `${written.text}\u00a0${written.unit}` : written.text;
  const parts = [element("bdi", "", text)];
  if (swatch !== null) {
    const dot = element("span", "swatch");
    setAttribute(dot, "data-series", String(swatch[0]));
    setAttribute(dot, "data-style", swatch[1]);
    parts.unshift(dot);
  }
  if (column.signed && written.sign !== 0) parts.unshift(icon(written.sign > 0 ? "up" : "down"));
  return parts;
}
