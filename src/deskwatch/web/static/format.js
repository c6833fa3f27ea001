// How a value is written: one place for every digit, sign, unit and date on the page.

export const NOT_KNOWN = "–";
const MINUS = "−"; // as wide as a plus, where a hyphen is not

const digits = (options) => new Intl.NumberFormat("en", { signDisplay: "negative", ...options });
const signedDigits = (options) => new Intl.NumberFormat("en", { ...options, signDisplay: "exceptZero" });
const both = (options) => ({ plain: digits(options), signed: signedDigits(options) });

const NUMBERS = {
  money: both({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  percent: both({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  ratio: both({ style: "decimal", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  count: both({ maximumFractionDigits: 2 }),
  needed: both({ maximumSignificantDigits: 10 }), // drops the dust of binary fractions, keeps 0.00001234
};
const HUGE = both({ notation: "compact", minimumFractionDigits: 2, maximumFractionDigits: 2 });
const HUGE_FROM = 1e12; // above it nobody reads single digits

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY_AND_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

// Control and direction characters: in a name they can only deceive, so each shows as a box of its own.
const DECEPTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const LONGEST_TEXT = 500;

/** Return text that is safe to show: no control or direction character, no endless length. */
export function plainText(value) {
  const text = String(value).replace(/[\t\r\n]+/g, " ").replace(DECEPTIVE, "�");
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** Return an age in words: 3 s, 4 min, 2 h, 5 d. Below a second in milliseconds; never negative. */
export function formatAge(seconds) {
  const [text, unit] = ageParts(seconds);
  return `${text}\u00a0${unit}`;
}

function ageParts(seconds) {
  const age = Math.max(0, seconds);
  if (age === 0) return ["0", "s"];
  if (age < 1) return [String(Math.max(1, Math.round(age * 1000))), "ms"];
  if (age < 60) return [String(Math.floor(age)), "s"];
  if (age < 3600) return [String(Math.floor(age / 60)), "min"];
  if (age < 48 * 3600) return [String(Math.floor(age / 3600)), "h"];
  return [digits({}).format(Math.floor(age / 86400)), "d"];
}

/** Return a moment in the reader's zone: the time, with the date unless it is today, and the year unless this one. */
export function formatTime(seconds, nowMs) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return NOT_KNOWN;
  const time = CLOCK.format(moment);
  const now = new Date(nowMs);
  if (moment.toDateString() === now.toDateString()) return time;
  return `${formatDay(moment, now)} ${time}`;
}

/** Return the date of a moment, with its year where that is not the current one. */
export function formatDay(moment, now) {
  return (moment.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR).format(moment);
}

/** Return hour and minute, or with seconds. */
export function formatClock(moment, withSeconds) {
  return (withSeconds ? CLOCK : MINUTE).format(moment);
}

/**
 * Return how a cell is written: `text`, the `unit` to set beside it (often empty), and `sign` (-1, 0, 1),
 * which follows the digits that are shown: what reads as 0.00 is neither a gain nor a loss.
 * `known` is false for null.
 */
export function formatValue(value, unit, { currency = "", signed = false, nowMs = Date.now() } = {}) {
  if (value === null || value === undefined) return { text: NOT_KNOWN, unit: "", sign: 0, known: false };
  if (typeof value !== "number") return { text: plainText(value), unit: "", sign: 0, known: true };
  if (unit === "time") return { text: formatTime(value, nowMs), unit: "", sign: 0, known: true };
  if (unit === "seconds") {
    const [text, word] = ageParts(value);
    return { text, unit: word, sign: 0, known: true };
  }
  const text = numberText(unit === "ratio" ? value * 100 : value, unit, signed);
  const sign = /[1-9]/.test(text) ? Math.sign(value) : 0;
  return { text, unit: unitWord(unit, currency), sign, known: true };
}

function numberText(value, unit, signed) {
  const style = Math.abs(value) >= HUGE_FROM ? HUGE : (NUMBERS[unit] ?? NUMBERS.needed);
  return (signed ? style.signed : style.plain).format(value).replace("-", MINUS);
}

function unitWord(unit, currency) {
  if (unit === "money") return plainText(currency);
  return unit === "percent" || unit === "ratio" ? "%" : "";
}

/** Return text and unit in one string. */
export function formatWhole(value, unit, options) {
  const written = formatValue(value, unit, options);
  return written.unit ? `${written.text}\u00a0${written.unit}` : written.text;
}

/** Return the label of an axis at `value`, with as many digits as ticks `step` apart need. */
export function formatTick(value, unit, step) {
  const scale = unit === "ratio" ? 100 : 1;
  const places = placesOf(step * scale);
  const shape =
    Math.abs(value * scale) >= 1e7
      ? { notation: "compact", maximumFractionDigits: 2 }
      : { minimumFractionDigits: places, maximumFractionDigits: places };
  const suffix = unit === "percent" || unit === "ratio" ? "\u00a0%" : "";
  return digits(shape).format(value * scale).replace("-", MINUS) + suffix;
}

/** Return how many digits after the point a step needs: 2 for 0.25, none for 2.5 million. */
function placesOf(step) {
  let places = 0;
  for (; places < 8; places += 1) {
    const scaled = step * 10 ** places;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) break;
  }
  return places;
}
