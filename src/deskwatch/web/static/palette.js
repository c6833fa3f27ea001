// Which colour a name has: the same in every chart, every table and for as long as the page is open.
// Six colours that stay apart for all common kinds of colour blindness; then the same ones dashed and dotted.

const COLOURS = 6;
const STYLES = ["solid", "dashed", "dotted"];
const DASHES = { solid: [], dashed: [6, 4], dotted: [2, 3] }; // as a canvas takes them

export class Palette {
  constructor() {
    this._places = new Map();
  }

  /** Learn the names of a screen. New ones take the next places in alphabetical order; none ever moves. */
  learn(names) {
    const fresh = [...new Set(names)].filter((name) => !this._places.has(name));
    for (const name of fresh.sort()) this._places.set(name, this._places.size);
  }

  has(name) {
    return this._places.has(name);
  }

  /** Return the number of the colour, 0 to 5: the CSS variable is `--series-<number>`. */
  colour(name) {
    return (this._places.get(name) ?? 0) % COLOURS;
  }

  /** Return how the line is drawn: solid, dashed or dotted. */
  style(name) {
    return STYLES[Math.floor((this._places.get(name) ?? 0) / COLOURS) % STYLES.length];
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
    ink: read("--ink-2"),
    grid: read("--grid"),
    zero: read("--ink-3"),
    series: Array.from({ length: COLOURS }, (_, number) => read(`--series-${number}`)),
  };
  probe.remove();
  return colours;
}
