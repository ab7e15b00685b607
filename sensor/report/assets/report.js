"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const colours = { full: ["#cfeedd", "#2c7d52"], short: ["#ffe3bd", "#a05f00"], rejected: ["#f6cfd3", "#a11d2b"] };
  const said = data.words;
  const clock = (s) => Math.floor(s / 60) + ":" + String(Math.floor(s % 60)).padStart(2, "0");
  // Lines of the time axis stand at whole seconds, which is all that their labels can say.
  const WHOLE_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
  const plots = data.traces.map((trace) => {
    const box = document.getElementById("plot-" + trace.id);
    const holds = data.holds.filter((hold) => hold.sensor === trace.sensor);
    const bands = (u) => {
      for (const hold of holds) {
        const a = u.valToPos(hold.a, "x", true), b = u.valToPos(hold.b, "x", true);
        const left = Math.max(a, u.bbox.left), right = Math.min(b, u.bbox.left + u.bbox.width);
        if (right <= left) continue;
        const [fill, edge] = colours[hold.label] || colours.short;
        u.ctx.fillStyle = fill;
        u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
        u.ctx.strokeStyle = edge;
        u.ctx.strokeRect(left, u.bbox.top, right - left, u.bbox.height);
        if (right - left > 14) {
          u.ctx.fillStyle = "#16202b";
          u.ctx.font = 12 * devicePixelRatio + "px system-ui, sans-serif";
          u.ctx.fillText(hold.n, left + 3, u.bbox.top + 14 * devicePixelRatio);
        }
      }
    };
    const x = trace.y10.map((_, i) => trace.t0 + i * trace.dt);
    const y = trace.y10.map((v) => (v === null ? null : v / 10));
    const width = () => Math.max(260, box.parentElement.clientWidth);
    const plot = new uPlot(
      {
        width: width(), height: 300, scales: { x: { time: false }, y: { range: () => data.deg } }, cursor: { drag: { x: true, y: false } },
        axes: [{ values: (u, ticks) => ticks.map(clock), incrs: WHOLE_S }, { label: said.axis, size: 58 }],
        series: [
          { label: said.time, value: (u, v) => (v === null ? "" : clock(v)) },
          { label: said.angle, stroke: "#1c5d99", width: 1.4, spanGaps: false, value: (u, v) => (v === null ? "" : v.toFixed(1).replace(".", said.decimal) + "°") },
        ],
        hooks: {
          drawClear: [bands],
          setScale: [(u, key) => key === "x" && ((box.dataset.from = u.scales.x.min), (box.dataset.to = u.scales.x.max))],
        },
      },
      [x, y], box,
    );
    addEventListener("resize", () => plot.setSize({ width: width(), height: 300 }));
    return { sensor: trace.sensor, plot, all: { min: x[0], max: x[x.length - 1] } };
  });
  if (plots.length) document.body.classList.add("drawn");
  for (const { plot } of plots) plot.setSize({ width: Math.max(260, plot.root.parentElement.parentElement.clientWidth), height: 300 });
  const rows = Array.from(document.querySelectorAll("tr[data-a]"));
  const show = (row) => {
    for (const other of rows) other.classList.toggle("shown", other === row);
    for (const { sensor, plot, all } of plots) {
      if (row === null) plot.setScale("x", all);
      else if (sensor === row.dataset.sensor) plot.setScale("x", { min: +row.dataset.a - 4, max: +row.dataset.b + 4 });
    }
  };
  for (const row of rows) row.addEventListener("click", () => show(row));
  for (const all of document.querySelectorAll("button.all")) all.addEventListener("click", () => show(null));
})();
