// The curves: small multiples over one time axis, with one crosshair through all of them.

import { element, reconcile, setAttribute, setText } from "./dom.js";
import { formatTime, formatWhole, plainText } from "./format.js";
import { readColours } from "./palette.js";
import { plotOptions, plotValues } from "./plot.js";

const MOST_WITH_ONE_AXIS = 3; // more charts than fit a screen get a time axis each
const PHONE = matchMedia("(max-width: 640px)");
const HEIGHTS = { wide: { main: 232, other: 136 }, phone: { main: 192, other: 112 } };
const AXIS_HEIGHT = 24;

export class Curves {
  constructor(root, palette) {
    this.root = root;
    this.palette = palette;
    this.colours = readColours(root);
    this.hidden = new Set(); // names switched off by the reader, in all charts at once
    this.range = [0, 1]; // seconds, shared by all charts
    this.options = {};
    this._charts = new Map();
    this._axisWidth = 56; // enough for "128,000"; a wider one costs a second drawing
    new ResizeObserver(() => this._each((chart) => chart.resize())).observe(root);
  }

  update(curves, options) {
    this.options = options;
    this.range = timeRange(curves);
    this.root.hidden = curves.length === 0; // before the charts measure themselves
    const last = curves.at(-1);
    const fill = (chart, curve) => chart.update(curve, curve === curves[0], curve === last || curves.length > MOST_WITH_ONE_AXIS);
    this._charts = reconcile(this.root, this._charts, curves, (curve) => curve.id, () => new Chart(this), fill);
  }

  /** Draw again in the colours of the theme that was just chosen. */
  retheme() {
    this.colours = readColours(this.root);
    this._each((chart) => chart.redraw());
  }

  /** Return the width of all value axes: the widest so far, so that the charts stand under each other. */
  axisWidth(needed) {
    if (needed > this._axisWidth) {
      this._axisWidth = Math.ceil(needed / 8) * 8;
      this._each((chart) => chart.redraw(true));
    }
    return this._axisWidth;
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this._each((chart) => chart.showChosen());
  }

  _each(act) {
    for (const chart of this._charts.values()) act(chart);
  }
}

function timeRange(curves) {
  const ends = curves.flatMap(({ times }) => (times.length > 0 ? [times[0], times.at(-1)] : []));
  if (ends.length === 0) return [0, 1];
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  return first === last ? [first - 30, last + 30] : [first, last];
}

class Chart {
  constructor(group) {
    this.group = group;
    this.title = element("h2");
    this.note = element("span", "note");
    this.when = element("span", "when");
    this.legend = element("ul", "legend");
    this.plot = element("div", "plot");
    setAttribute(this.plot, "role", "img");
    setAttribute(this.plot, "tabindex", "0");
    this.plot.addEventListener("keydown", (event) => this._step(event));
    this.plot.addEventListener("blur", () => this._uplot?.setCursor({ left: -10, top: -10 }));
    const caption = element("figcaption", "", this.title, this.note, this.when, this.legend);
    this.root = element("figure", "curve", caption, this.plot);
    this._uplot = null;
    this._shape = "";
    this._keys = new Map();
  }

  update(curve, isMain, hasAxis) {
    this.curve = curve;
    this.isMain = isMain;
    this.hasAxis = hasAxis;
    setText(this.title, plainText(curve.title));
    setAttribute(this.title, "title", curve.series ? plainText(curve.series) : null);
    setText(this.note, plainText(curve.note));
    setAttribute(this.plot, "aria-label", this._summary());
    const keys = curve.lines.map((line, index) => ({ name: line.name, index }));
    this._keys = reconcile(this.legend, this._keys, keys, (key) => key.name, (key) => this._makeKey(key), (key, { name }) => this._fillKey(key, name));
    const colours = curve.lines.map((line) => this.group.palette.colour(line.name));
    const shape = JSON.stringify([colours, curve.unit, curve.downwards, isMain, hasAxis, curve.lines.map((line) => line.name)]);
    if (this._shape !== shape) this._uplot = this._destroyed();
    this._shape = shape;
    if (this._uplot === null) this._build();
    else this._uplot.setData(plotValues(curve));
    this.writeValues();
  }

  _build() {
    const width = this.plot.clientWidth;
    if (width === 0 || this.curve.times.length === 0) return; // not laid out yet, or nothing to draw
    const size = { width, height: this._height() };
    this._uplot = new window.uPlot(plotOptions(this, size), plotValues(this.curve), this.plot);
  }

  _height() {
    const heights = PHONE.matches ? HEIGHTS.phone : HEIGHTS.wide;
    return (this.isMain ? heights.main : heights.other) + (this.hasAxis ? AXIS_HEIGHT : 0);
  }

  resize() {
    const width = this.plot.clientWidth;
    if (this._uplot === null) {
      if (this.curve) this._build();
    } else if (width > 0 && (width !== this._uplot.width || this._height() !== this._uplot.height)) {
      this._uplot.setSize({ width, height: this._height() });
    }
  }

  redraw(withAxes = false) {
    // Never in the tick that built the chart: uPlot would leave it empty without a word.
    requestAnimationFrame(() => this._uplot?.redraw(withAxes, withAxes));
  }

  showChosen() {
    this._raise(null);
    for (const [index, line] of this.curve.lines.entries()) {
      const show = !this.group.hidden.has(line.name);
      setAttribute(this._keys.get(line.name)?.button ?? this.plot, "aria-pressed", String(show));
      if (this._uplot && this._uplot.series[index + 1].show !== show) this._uplot.setSeries(index + 1, { show });
    }
  }

  /** Write each line's value into the legend: at the crosshair, else the newest one that is known. */
  writeValues() {
    const at = this._uplot?.cursor.idx ?? null;
    const { times, lines, unit } = this.curve;
    setText(this.when, at === null ? "" : formatTime(times[at], this.group.options.nowMs));
    for (const line of lines) {
      const value = at === null ? newest(line.values) : line.values[at];
      const text = formatWhole(this.depth(value), unit, this.group.options);
      const node = this._keys.get(line.name)?.value;
      if (!node) continue;
      setText(node, text);
      this._widen(node, text.length);
    }
  }

  depth(value) {
    return this.curve.downwards && value !== null && value !== undefined ? -Math.abs(value) : value;
  }

  /** Let the place of a value only grow, so that the legend stands still under a moving crosshair. */
  _widen(node, length) {
    if (length <= (node.reserved ?? 0)) return;
    node.reserved = length;
    node.style.minWidth = `${length}ch`;
  }

  _makeKey({ name, index }) {
    const swatch = element("span", "swatch line");
    const value = element("span", "value");
    const button = element("button", "", swatch, element("bdi", "", plainText(name)), value);
    button.type = "button";
    setAttribute(button, "aria-pressed", String(!this.group.hidden.has(name)));
    button.addEventListener("click", () => this.group.toggle(name));
    button.addEventListener("pointerenter", () => this._raise(this.group.hidden.has(name) ? null : index + 1));
    button.addEventListener("pointerleave", () => this._raise(null));
    return { root: element("li", "", button), button, value, swatch };
  }

  /** A name gets its colour when a second one joins it. */
  _fillKey({ swatch }, name) {
    const colour = this.group.palette.colour(name);
    setAttribute(swatch, "data-series", colour === null ? null : String(colour));
    setAttribute(swatch, "data-style", this.group.palette.style(name));
  }

  /** Let one line stand out from the others; null puts them all on a level again. */
  _raise(series) {
    this._uplot?.setSeries(series, { focus: true });
  }

  _step(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || this._uplot === null) return;
    event.preventDefault();
    const last = this.curve.times.length - 1;
    const from = this._uplot.cursor.idx ?? (steps[event.key] < 0 ? last + 1 : -1);
    const index = Math.min(last, Math.max(0, from + steps[event.key]));
    this._uplot.setCursor({ left: this._uplot.valToPos(this.curve.times[index], "x"), top: 0 });
  }

  _summary() {
    const { times, lines, unit, title } = this.curve;
    if (times.length === 0) return `${plainText(title)}: nothing to draw yet`;
    const { options } = this.group;
    const values = lines.map((line) => `${plainText(line.name)} ${formatWhole(this.depth(newest(line.values)), unit, options)}`);
    const span = `from ${formatTime(times[0], options.nowMs)} to ${formatTime(times.at(-1), options.nowMs)}`;
    return `${plainText(title)}, ${span}: ${values.join(", ")}`;
  }

  _destroyed() {
    this._uplot?.destroy();
    return null;
  }

  destroy() {
    this._uplot = this._destroyed();
  }
}

function newest(values) {
  return values.findLast((value) => value !== null) ?? null;
}
