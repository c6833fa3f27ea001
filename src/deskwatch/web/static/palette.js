// Which colour a name has: the same in every chart, every table and for as long as the page is open.
// Six colours stay apart for all common kinds of colour blindness and are used first, as solid lines. Two more
// that not all eyes tell apart follow, and then all again, as dashed and as dotted lines.

const COLOURS = 8;
const SOLID = 6;
const STYLES = ["solid", "dashed", "dotted"];
const DASHES = { solid: [], dashed: [6, 4], dotted: [2, 3] }; // as a canvas takes them

export class Palette {
  constructor() {
    this._places = new Map();
  }

  /**
   * Learn the names of a screen's curves. New ones take the next places in alphabetical order; none ever
   * moves. A line that is alone in its chart needs no colour to be told apart, so it does not take one.
   */
  learn(curves) {
    const names = curves.flatMap(({ lines }) => (lines.length > 1 ? lines.map((line) => line.name) : []));
    const fresh = [...new Set(names)].filter((name) => !this._places.has(name));
    for (const name of fresh.sort()) this._places.set(name, this._places.size);
  }

  /** Return the number of the colour, which is that of the CSS variable, or null for a name without one. */
  colour(name) {
    const place = this._places.get(name);
    return place === undefined ? null : place % COLOURS;
  }

  /** Return how the line is drawn: solid, dashed or dotted. */
  style(name) {
    const round = Math.ceil(Math.max(0, (this._places.get(name) ?? 0) + 1 - SOLID) / COLOURS);
    return STYLES[round % STYLES.length];
  }

  dash(name) {
    return DASHES[this.style(name)];
  }
}

/** Return the colours of the current theme, resolved for a canvas, which knows no CSS variables. */
export function readColours(root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const read = (variable) => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    line: read("--ink"),
    ink: read("--ink-2"),
    grid: read("--grid"),
    zero: read("--ink-3"),
    series: Array.from({ length: COLOURS }, (_, number) => read(`--series-${number}`)),
  };
  probe.remove();
  return colours;
}
