// What is going on, in words: decided from the facts alone, so that it can be read and tested in one place.

import { formatAge, formatTime } from "./format.js";

// Bots beat every few seconds even when no market moves, so a minute without any fact is a silence.
export const STALE_SECONDS = 60;

const LOST = {
  lost: "Connection to the hub lost, retrying…",
  silent: "The hub has gone silent, retrying…",
  full: "The hub has no live stream left for this page, retrying… Close other pages that show it.",
};

/**
 * Return the situation: `name`, `tone`, the words of the `banner` (empty for none) and of `freshness`, the
 * age of the data to write at each figure (empty while fresh), and whether the figures are `dimmed`.
 * `lost` is null or the reason; `nowMs` is the hub's time.
 */
export function situation(screen, lost, nowMs) {
  if (screen === null) return withoutScreen(lost);
  const age = screen.data_as_of_ns > 0 ? nowMs / 1000 - screen.data_as_of_ns / 1e9 : null;
  const ageWords = age === null ? "" : `${formatAge(Math.floor(Math.max(0, age)))} old`;
  const data = age === null ? "no data yet" : `data ${ageWords}`;
  if (lost !== null) {
    const from = screen.generated_at_ns / 1e9;
    const old = formatAge(Math.floor(Math.max(0, nowMs / 1000 - from)));
    const banner = `${LOST[lost]} The figures below are from ${formatTime(from, nowMs)}, ${old} old.`;
    return { name: "lost", tone: "warning", banner, freshness: `Offline · ${data}`, age: ageWords, dimmed: true };
  }
  if (!screen.ready) {
    const banner = "Reading the journals. The figures are not complete yet.";
    return { name: "reading", tone: "neutral", banner, freshness: `Reading · ${data}`, age: "", dimmed: true };
  }
  if (age === null) return { name: "empty", tone: "good", banner: "", freshness: "Live · no data yet", age: "", dimmed: false };
  if (age > STALE_SECONDS) {
    const banner = `No bot has recorded anything since ${formatTime(screen.data_as_of_ns / 1e9, nowMs)}.`;
    return { name: "stale", tone: "warning", banner, freshness: `Live · ${data}`, age: ageWords, dimmed: true };
  }
  return { name: "live", tone: "good", banner: "", freshness: `Live · ${data}`, age: "", dimmed: false };
}

function withoutScreen(lost) {
  if (lost === null) {
    return { name: "loading", tone: "muted", banner: "Connecting to the hub…", freshness: "Connecting…", age: "", dimmed: false };
  }
  const banner = lost === "lost" ? "No connection to the hub, retrying… Is it running?" : LOST[lost];
  return { name: "lost", tone: "warning", banner, freshness: "Offline", age: "", dimmed: false };
}
