// Building and changing the page. Text goes in as text only: nothing here can make markup out of a string.

const SVG = "http://www.w3.org/2000/svg";

// Sixteen units square, filled by the even-odd rule. Each tone has its own outline, not only its colour.
const ICONS = {
  good: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM4.4 8.3l1.2-1.2 1.6 1.6 3.3-3.6 1.2 1.1-4.4 4.9z",
  neutral: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM7.1 7h1.8v4.6H7.1zM7.1 4.3h1.8V6H7.1z",
  muted: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3z",
  bad: "M8 .6 15.4 8 8 15.4.6 8zM7.1 4.4h1.8v4.4H7.1zM7.1 9.9h1.8v1.7H7.1z",
  warning: "M8 1.2 15.6 14.6H.4zM7.1 6h1.8v4.2H7.1zM7.1 11.2h1.8v1.7H7.1z",
  critical: "M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1zM7.1 3.9h1.8v5H7.1zM7.1 10.2h1.8V12H7.1z",
  up: "M8 3.5 13.5 12.5h-11z",
  down: "M8 12.5 2.5 3.5h11z",
  sun: "M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM7.3 0h1.4v2.5H7.3zM7.3 13.5h1.4V16H7.3zM0 7.3h2.5v1.4H0zM13.5 7.3H16v1.4h-2.5zM2.9 1.9l1.7 1.7-1 1-1.7-1.7zM12.4 11.4l1.7 1.7-1 1-1.7-1.7zM13.1 1.9l1 1-1.7 1.7-1-1zM3.6 11.4l1 1-1.7 1.7-1-1z",
  moon: "M6 1.3A6.9 6.9 0 1 0 14.7 10 5.6 5.6 0 0 1 6 1.3z",
};

/** Return a new element: a class, then children that are nodes or text. */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** Return a decorative icon; what it means must also stand in words or in a sign. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] ?? ICONS.neutral);
  svg.append(path);
  return svg;
}

/** Set the text where it differs, so that a selection and a screen reader are left in peace. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute where it differs; null takes it away. */
export function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Keep one child of `parent` for each item, in the items' order.
 * `make(item)` builds an object with a `root`; `update(part, item)` fills it. Returns the parts by key.
 */
export function reconcile(parent, parts, items, keyOf, make, update) {
  const kept = new Map();
  for (const [position, item] of items.entries()) {
    let key = keyOf(item);
    while (kept.has(key)) key += "'"; // a repeated id still gets its own place
    const part = parts.get(key) ?? make(item);
    kept.set(key, part);
    update(part, item);
    if (parent.children[position] !== part.root) parent.insertBefore(part.root, parent.children[position] ?? null);
  }
  for (const [key, part] of parts) {
    if (kept.get(key) === part) continue;
    part.destroy?.();
    part.root.remove();
  }
  return kept;
}
