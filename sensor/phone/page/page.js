// Start, the one post under way, and the answers. No request goes anywhere but back to where the page came from.
"use strict";

(() => {
  const { $ } = Screen;
  const EVERY_MS = 50; // at most 20 posts per second
  const IDLE_MS = 1000; // with nothing to send, to learn what the session does
  const ANSWER_MS = 4000; // then the post is given up and its rows are sent again
  const AGAIN_MS = 400;
  const LOCK_AFTER_MS = 6000; // time to put the phone into its strap
  const AWAY_MS = 1500;
  let phone = sessionStorage.getItem("phone");
  if (!phone) {
    phone = crypto.getRandomValues(new Uint32Array(2)).join("");
    sessionStorage.setItem("phone", phone);
  }
  let isRunning = false;
  let lastAnswer = 0;
  let wakeLock = null;

  $("insecure").hidden = window.isSecureContext;
  $("start").disabled = !window.isSecureContext;

  async function keepAwake() {
    if (!("wakeLock" in navigator)) {
      Screen.note(WORDS.stays_on);
      return;
    }
    try { wakeLock = await navigator.wakeLock.request("screen"); }
    catch { Screen.note(WORDS.may_go_dark); }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && isRunning) keepAwake();
  });

  async function start() {
    Sound.wake();
    Sound.say(WORDS.started); // a first word from the tap, or iOS lets no later one be spoken
    const isAllowed = await Motion.ask();
    if (!isAllowed) { Screen.trouble("denied"); return; }
    Screen.show("session");
    Screen.link(WORDS.looking);
    const found = await Motion.begin();
    if (found !== "ok") { Motion.end(); Screen.trouble(found); return; }
    Screen.link("");
    isRunning = true;
    lastAnswer = performance.now();
    keepAwake();
    setTimeout(() => { if (isRunning) Screen.lock(); }, LOCK_AFTER_MS);
    pump();
  }

  function stop(kind) {
    isRunning = false;
    Motion.end();
    if (wakeLock) wakeLock.release().catch(() => {});
    Screen.trouble(kind);
  }

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  async function pump() {
    let idleSince = 0;
    while (isRunning) {
      if (Motion.kept === 0 && performance.now() - idleSince < IDLE_MS) { await pause(EVERY_MS); continue; }
      idleSince = performance.now();
      const began = performance.now();
      const isDone = await post();
      if (isDone) {
        lastAnswer = performance.now();
        Screen.link("");
      } else if (isRunning) {
        tellAway();
      }
      await pause(isDone ? Math.max(0, EVERY_MS - (performance.now() - began)) : AGAIN_MS);
    }
  }

  function tellAway() {
    const away = Math.round((performance.now() - lastAnswer) / 1000);
    if (away * 1000 > AWAY_MS) Screen.link(WORDS.away.replace("{seconds} ", `${away}\u00a0`));
  }

  async function post() {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), ANSWER_MS);
    const sent = performance.now();
    try {
      const answer = await fetch(`motion?p=${phone}&c=${Sound.lastId}`, {
        method: "POST", body: JSON.stringify(Motion.batch()), signal: giveUp.signal, cache: "no-store",
        headers: { "Content-Type": "application/json" },
      });
      if (answer.status === 404) { stop("gone"); return false; }
      const told = await answer.json();
      if (!answer.ok) { refused(told.refused); return false; }
      Motion.answered(told.next);
      // Half of the way there and back is taken as the time the answer was under way.
      Sound.take(told.cues, told.hush, (performance.now() - sent) / 2);
      if (told.face) Screen.face(told.face);
      return true;
    } catch {
      Motion.rewind();
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function refused(reason) {
    if (reason === "over" || reason === "other_phone" || reason === "other_way") stop(reason);
  }

  setInterval(() => { if (isRunning && performance.now() - lastAnswer > AWAY_MS) tellAway(); }, 500);
  $("start").addEventListener("click", start);
  $("again").addEventListener("click", start);
})();
