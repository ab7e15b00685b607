// What the page shows: one of three screens, the lock against touches, and words for what is missing.
"use strict";

const Screen = (() => {
  const $ = (id) => document.getElementById(id);
  const PRESS_MS = 2000;
  const agent = navigator.userAgent;
  // Used for words of help only, never for the numbers. An iPad calls itself a Mac, but has a touch screen.
  const isIos = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  const isAndroid = /Android/.test(agent);

  const TROUBLES = {
    denied: {
      title: "Motion is not allowed",
      text: "The browser has not allowed this page to read motion.",
      ios: ["Close this tab, scan the code again and tap Start.", "Tap Allow when Safari asks about motion and orientation.",
        "If it does not ask: Settings, Apps, Safari, Clear History and Website Data, then scan again."],
      android: ["Tap the icon left of the address, then Permissions.", "Switch Motion sensors on.", "Tap Try again."],
      other: ["Allow motion sensors for this page in the browser's settings.", "Tap Try again."],
    },
    no_sensor: {
      title: "No motion sensor answers",
      text: "This browser gives the page no motion.",
      ios: ["Open the address in Safari, not inside another app.", "Switch Private Browsing and Lockdown Mode off.", "Tap Try again."],
      android: ["Open the address in Chrome or Firefox, not inside another app.",
        "In Chrome: Settings, Site settings, Motion sensors: allow.", "Tap Try again."],
      other: ["A computer has no motion sensor. Scan the code with a phone."],
    },
    no_gyroscope: {
      title: "This phone has no gyroscope",
      text: "Counting needs acceleration and rotation; this phone gives only acceleration.",
      ios: ["Use another phone, or a motion sensor."],
      android: ["Use another phone, or a motion sensor. Cheap phones often have no gyroscope."],
      other: ["Use another phone, or a motion sensor."],
    },
    other_phone: {
      title: "Another phone is the sensor",
      text: "One phone at a time can be the sensor. The other one has sent motion just now.",
      any: ["Close the page on the other phone, wait ten seconds, and tap Try again."],
    },
    other_way: {
      title: "Another app is the sensor",
      text: "This session receives motion from another app already.",
      any: ["Stop that app and start the session on the computer again."],
    },
    over: { title: "The session is over", text: "The computer has ended the session. You can close this page.", any: [] },
    gone: {
      title: "This address is not valid any more",
      text: "The computer has started another session.",
      any: ["Scan the code that the computer shows now."],
    },
  };

  function show(name) {
    for (const id of ["welcome", "trouble", "session"]) $(id).hidden = id !== name;
    if (name !== "session") $("cover").hidden = true;
    document.body.dataset.screen = name;
  }

  function trouble(kind) {
    const words = TROUBLES[kind];
    $("trouble-title").textContent = words.title;
    $("trouble-text").textContent = words.text;
    const steps = words.any || (isIos ? words.ios : isAndroid ? words.android : words.other);
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
