// The line to the hub: one stream of events, taken up again for ever, with a watch on its silence.

const BEAT_MS = 5000; // what the hub keeps to when it has nothing else to say
const SILENCE_MS = 3 * BEAT_MS; // then it hangs, even if the connection looks alive
const RETRY_MS = [1000, 2000, 4000, 8000];

export class Hub {
  /** `on.screen(screen)`, `on.clock(beat)`, `on.lost(reason)`; the reason is "lost", "silent" or "full". */
  constructor(on) {
    this._on = on;
    this._offsetMs = 0;
    this._failures = 0;
    this._source = null;
    this._heardAt = performance.now();
    this._timer = null;
    setInterval(() => this._watch(), 1000);
    this._connect();
  }

  /** Milliseconds since 1970 by the hub's clock: the reader's may be off by hours. */
  now() {
    return Date.now() + this._offsetMs;
  }

  _connect() {
    this._timer = null;
    this._heardAt = performance.now();
    const source = new EventSource("/events");
    this._source = source;
    source.addEventListener("clock", (event) => this._heard(event, (beat) => this._setClock(beat)));
    source.addEventListener("screen", (event) => this._heard(event, (screen) => this._on.screen(screen)));
    source.onerror = () => this._failed();
  }

  _heard(event, use) {
    this._heardAt = performance.now();
    this._failures = 0;
    use(JSON.parse(event.data));
  }

  _setClock(beat) {
    this._offsetMs = beat.now_ns / 1e6 - Date.now();
    this._on.clock(beat);
  }

  async _failed() {
    // After a refusal the browser gives up for good and does not tell why; otherwise it retries by itself.
    if (this._source?.readyState !== EventSource.CLOSED) {
      this._on.lost("lost");
      return;
    }
    this._again();
    this._on.lost((await answers()) ? "full" : "lost");
  }

  _watch() {
    if (this._timer !== null || performance.now() - this._heardAt < SILENCE_MS) return;
    this._on.lost(this._source?.readyState === EventSource.OPEN ? "silent" : "lost");
    this._again();
  }

  _again() {
    this._source?.close();
    this._source = null;
    clearTimeout(this._timer);
    const wait = RETRY_MS[Math.min(this._failures, RETRY_MS.length - 1)];
    this._failures += 1;
    this._timer = setTimeout(() => this._connect(), wait);
  }
}

async function answers() {
  try {
    return (await fetch("/-/healthy", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
