// What the page shows: one of three screens, the lock against touches, and words for what is missing.
"use strict";

const Screen = (() => {
  const $ = (id) => document.getElementById(id);
  const PRESS_MS = 2000;
  const agent = navigator.userAgent;
  // Used for words of help only, never for the numbers. An iPad calls itself a Mac, but has a touch screen.
  const isIos = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  const isAndroid = /Android/.test(agent);

  function show(name) {
    for (const id of ["welcome", "trouble", "session"]) $(id).hidden = id !== name;
    if (name !== "session") $("cover").hidden = true;
    document.body.dataset.screen = name;
  }

  function trouble(kind) {
    $("trouble-title").textContent = WORDS[`${kind}.title`];
    $("trouble-text").textContent = WORDS[`${kind}.text`];
    const of = isIos ? "ios" : isAndroid ? "android" : "other";
    const listed = WORDS[`${kind}.any`] || WORDS[`${kind}.${of}`] || "";
    const steps = listed.split("\n").filter((step) => step);
    $("trouble-steps").replaceChildren(...steps.map((step) => Object.assign(document.createElement("li"), { textContent: step })));
    $("trouble-steps").hidden = steps.length === 0;
    $("again").hidden = kind === "over" || kind === "gone" || kind === "no_gyroscope";
    show("trouble");
    document.body.dataset.trouble = kind;
  }

  // A face is what the computer's own screen shows at this moment.
  function face(seen) {
    const main = $("session");
    main.dataset.mood = seen.mood;
    document.body.style.background = getComputedStyle(main).backgroundColor;
    for (const name of ["number", "word", "side", "detail", "caption"]) {
      if ($(name).textContent !== seen[name]) $(name).textContent = seen[name];
    }
    $("number").classList.toggle("long", seen.number.length > 3);
    $("fill").style.width = `${Math.round(seen.share * 100)}%`;
  }

  function link(text) { if ($("link").textContent !== text) $("link").textContent = text; }
  function note(text) { $("note").textContent = text; }

  function lock() {
    $("cover").hidden = false;
    $("cover").focus();
  }

  let press = null;
  function onPress(event) {
    event.preventDefault();
    $("cover").classList.add("pressed");
    clearTimeout(press);
    press = setTimeout(() => { $("cover").hidden = true; onRelease(); }, PRESS_MS);
  }
  function onRelease() {
    clearTimeout(press);
    $("cover").classList.remove("pressed");
  }
  $("cover").addEventListener("pointerdown", onPress);
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) $("cover").addEventListener(kind, onRelease);
  $("cover").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.repeat) onPress(event); });
  $("cover").addEventListener("keyup", onRelease);
  $("cover").addEventListener("contextmenu", (event) => event.preventDefault());
  $("lock").addEventListener("click", lock);

  return { $, show, trouble, face, link, note, lock, isIos };
})();
