// Motion of the phone as numbered rows, kept until the computer has answered for them.
"use strict";

const Motion = (() => {
  const PER_POST = 600;
  const MOST_KEPT = 60 * 60 * 20; // 20 minutes; then the oldest go
  // A computer that crashes may lose the last second that it has answered for: two of them are kept.
  const KEPT_ANSWERED = 120;
  const NO_EVENT_MS = 2500; // a phone that has a sensor sends its first event far sooner
  const DEGREES = Math.PI / 180;
  const run = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
  let rows = [];
  let first = 0; // number of rows[0]
  let answeredRows = []; // the last ones before rows[0]
  let up = null;
  let events = 0;
  let whole = 0;

  // Which axis points up, from the phone's orientation: it has the same meaning in every browser.
  function onOrientation(event) {
    if (event.beta === null || event.gamma === null) return;
    const b = event.beta * DEGREES, g = event.gamma * DEGREES;
    up = [-Math.cos(b) * Math.sin(g), Math.sin(b), Math.cos(b) * Math.cos(g)].map((v) => Math.round(v * 1000) / 1000);
  }

  function onMotion(event) {
    events += 1;
    const a = event.accelerationIncludingGravity, r = event.rotationRate;
    if (!a || !r) return;
    const values = [a.x, a.y, a.z, r.alpha, r.beta, r.gamma];
    if (!values.every(Number.isFinite)) return;
    whole += 1;
    rows.push([Math.round(event.timeStamp * 100) / 100, ...values]);
    if (rows.length > MOST_KEPT) { rows.shift(); first += 1; }
  }

  // Ask for leave where the browser wants to be asked; must be called from a tap.
  async function ask() {
    const kinds = [window.DeviceMotionEvent, window.DeviceOrientationEvent];
    const asked = kinds.filter((kind) => kind && typeof kind.requestPermission === "function");
    // All are asked within the tap, before the first answer is waited for.
    const answers = await Promise.all(asked.map((kind) => kind.requestPermission().catch(() => "denied")));
    return answers.every((answer) => answer === "granted");
  }

  // Listen; resolves with "ok", or with what is missing: "no_sensor", "no_gyroscope".
  function begin() {
    window.addEventListener("deviceorientation", onOrientation);
    window.addEventListener("devicemotion", onMotion);
    const began = performance.now();
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const waited = performance.now() - began;
        if (whole > 0 && (up || waited > NO_EVENT_MS)) { clearInterval(timer); resolve("ok"); }
        else if (whole === 0 && waited > NO_EVENT_MS) { clearInterval(timer); resolve(events > 2 ? "no_gyroscope" : "no_sensor"); }
      }, 50);
    });
  }

  function end() {
    window.removeEventListener("deviceorientation", onOrientation);
    window.removeEventListener("devicemotion", onMotion);
  }

  // The next post: rows that nobody has answered for yet, oldest first.
  function batch() {
    return { v: 1, run, n: first, o: performance.timeOrigin, rows: rows.slice(0, PER_POST), up };
  }

  function answered(next) {
    const count = Math.min(Math.max(0, next - first), rows.length);
    answeredRows = answeredRows.concat(rows.slice(0, count)).slice(-KEPT_ANSWERED);
    rows = rows.slice(count);
    first += count;
  }

  // After a failure: also send again what was answered last. The computer takes each number once.
  function rewind() {
    rows = answeredRows.concat(rows);
    first -= answeredRows.length;
    answeredRows = [];
  }

  return { ask, begin, end, batch, answered, rewind, get kept() { return rows.length; } };
})();
