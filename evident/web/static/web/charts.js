// Draws every figure with data-chart by ECharts, in the theme's colours, with its unit.
(() => {
  const drawn = new Map();
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const locale = document.documentElement.lang || "en";
  const format = (value, unit) =>
    value === null || value === undefined
      ? "–"
      : new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value) + (unit ? ` ${unit}` : "");

  const colours = () => [1, 2, 3, 4, 5, 6].map((place) => token(`--chart-${place}`));

  const axis = () => ({
    axisLine: { lineStyle: { color: token("--line") } },
    axisTick: { show: false },
    axisLabel: { color: token("--ink-soft"), fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: token("--line") } },
  });

  // Breaks a name into lines that fit: Latin script between words, Chinese anywhere.
  const pen = document.createElement("canvas").getContext("2d");
  const wrapped = (name, room, most, font) => {
    pen.font = font;
    const lines = [""];
    for (const piece of name.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*/g) || []) {
      const longer = lines[lines.length - 1] + piece;
      if (pen.measureText(longer.trimEnd()).width <= room || !lines[lines.length - 1]) lines[lines.length - 1] = longer;
      else lines.push(piece);
    }
    const shown = lines.slice(0, most).map((line) => line.trim());
    if (lines.length > most) shown[most - 1] = echarts.format.truncateText(shown[most - 1] + "…", room, font, "…");
    return shown.join("\n");
  };

  // How many lines a legend takes: each name has its mark before it and a gap after it.
  const linesOf = (names, room, font) => {
    pen.font = font;
    let lines = 1, taken = 0;
    for (const name of names) {
      const width = pen.measureText(name).width + 25;
      if (taken && taken + width - 10 > room) [lines, taken] = [lines + 1, 0];
      taken += width;
    }
    return lines;
  };

  // The names of many spokes would cover each other: they are numbered then, and told below.
  const isNumbered = (chart) => chart.kind === "radar" && chart.categories.length > 10;
  const tell = (figure, chart, plot) => {
    const known = figure.querySelector(".chart-spokes");
    if (known || !isNumbered(chart)) return;
    const list = document.createElement("ol");
    list.className = "chart-spokes";
    list.append(...chart.categories.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
    plot.after(list);
  };

  const options = (chart, plot) => {
    const words = { color: token("--ink"), fontFamily: getComputedStyle(document.body).fontFamily };
    const common = {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 250,
      color: colours(),
      textStyle: words,
      tooltip: {
        trigger: chart.kind === "donut" ? "item" : "axis",
        renderMode: "richText",
        confine: true,
        backgroundColor: token("--surface"),
        borderColor: token("--line"),
        textStyle: { color: token("--ink"), fontSize: 12 },
        valueFormatter: (value) => format(value, chart.unit),
      },
      legend: {
        show: chart.series.length > 1 || chart.kind === "donut",
        type: plot.clientWidth < 560 ? "scroll" : "plain",  // on a phone it would cover the axis
        bottom: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10,
        textStyle: { color: token("--ink-soft"), fontSize: 12 },
      },
    };
    if (chart.kind === "donut") {
      const values = chart.categories.map((name, place) => ({ name, value: chart.series[0].values[place] }));
      const ring = { type: "pie", radius: ["52%", "76%"], center: ["50%", "44%"], data: values, label: { show: false } };
      return { ...common, series: [{ ...ring, itemStyle: { borderColor: token("--surface"), borderWidth: 2 } }] };
    }
    if (chart.kind === "radar") {
      const count = chart.categories.length;
      const radius = Math.round((Math.min(plot.clientWidth, plot.clientHeight) / 2) * (isNumbered(chart) ? 0.72 : 0.52));
      // With many spokes none stands upright, where two names would cover each other.
      const startAngle = isNumbered(chart) ? 90 + (count % 2 ? 90 : 180) / count : 90;
      const named = (name, place) => {
        if (isNumbered(chart)) return `${place + 1}`;
        const aside = Math.abs(Math.sin((2 * Math.PI * place) / count));
        const room = aside < 0.1 ? plot.clientWidth * 0.7 : plot.clientWidth / 2 - (radius + 10) * aside - 6;
        return wrapped(name, room, 3, `11px ${words.fontFamily}`);
      };
      const spokes = chart.categories.map((name, place) => ({ name: named(name, place), max: chart.most || 100 }));
      return {
        ...common,
        tooltip: {
          ...common.tooltip,
          trigger: "item",
          formatter: (shown) => [shown.name, ...shown.value.map((value, place) => `${chart.categories[place]}: ${format(value, chart.unit)}`)].join("\n"),
        },
        radar: {
          indicator: spokes, center: ["50%", "47%"], radius,
          axisName: { color: token("--ink-soft"), fontSize: 11, lineHeight: 13 },
          startAngle,
          axisNameGap: 8,
          axisLine: { lineStyle: { color: token("--line") } },
          splitLine: { lineStyle: { color: token("--line") } },
          splitArea: { show: false },
        },
        series: [{
          type: "radar",
          symbolSize: 4,
          data: chart.series.map((series, place) => ({
            name: series.name,
            value: series.values,
            lineStyle: { width: 2, type: place ? "dashed" : "solid" },
            areaStyle: place ? undefined : { opacity: 0.15 },
          })),
        }],
      };
    }
    const across = { type: "category", data: chart.categories, ...axis(), splitLine: { show: false } };
    const isTold = plot.parentElement.querySelector(".chart-unit");  // beside the title
    const up = { type: "value", name: isTold ? "" : chart.unit || "", nameTextStyle: { color: token("--ink-soft"), align: "left" }, ...axis() };
    const values = chart.series.flatMap((series) => series.values).filter((value) => value !== null && value !== undefined);
    if (values.length && values.every((value) => value === 0)) up.max = (chart.unit || "").includes("%") ? 100 : 1;
    if (values.every(Number.isInteger)) up.minInterval = 1;  // there is no half a record
    const lies = chart.kind === "rows";
    if (lies) across.axisLabel = { ...across.axisLabel, width: Math.min(220, plot.clientWidth * 0.35), overflow: "truncate", interval: 0 };
    // On a phone the last name of a course would be cut off by the edge.
    if (chart.kind === "line" && plot.clientWidth < 560) across.axisLabel = { ...across.axisLabel, alignMinLabel: "left", alignMaxLabel: "right" };
    const told = chart.series.map((series) => series.name);
    const lines = common.legend.type === "plain" ? linesOf(told, plot.clientWidth - 10, `12px ${words.fontFamily}`) : 1;
    return {
      ...common,
      grid: { left: 4, right: 12, top: chart.unit && !isTold ? 30 : 12, bottom: common.legend.show ? 32 * lines : 4, containLabel: true },
      xAxis: lies ? up : across,
      yAxis: lies ? { ...across, inverse: true } : up,
      series: chart.series.map((series) => ({
        name: series.name,
        data: series.values,
        type: chart.kind === "line" || series.kind === "line" ? "line" : "bar",
        stack: chart.kind === "stacked" ? "all" : undefined,
        barMaxWidth: 28,
        symbolSize: 5,
        connectNulls: false,
        itemStyle: chart.kind === "line" ? {} : { borderRadius: chart.kind === "stacked" ? 0 : 3 },
        lineStyle: { width: 2, type: series.is_target ? "dashed" : "solid" },
        symbol: series.is_target ? "none" : "circle",
        cursor: series.links ? "pointer" : "default",
      })),
    };
  };

  const draw = (figure) => {
    const chart = JSON.parse(figure.querySelector("script").textContent);
    const plot = figure.querySelector(".chart-plot");
    const shown = drawn.get(figure) || echarts.init(plot, null, { renderer: "canvas", locale: locale.startsWith("zh") ? "ZH" : "EN" });
    shown.setOption(options(chart, plot), true);
    tell(figure, chart, plot);
    if (!drawn.has(figure)) {
      shown.on("click", (event) => {
        const link = chart.series[event.seriesIndex]?.links?.[event.dataIndex];
        if (link) location.assign(link);
      });
      new ResizeObserver(() => {
        shown.resize();
        if (chart.kind === "radar" || chart.series.length > 1) {  // how names break depends on the room there is
          shown.setOption(options(chart, plot), true);
        }
      }).observe(plot);
      drawn.set(figure, shown);
    }
  };

  const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.target));
  document.addEventListener("theme:drawn", () => drawAll(document));
})();
