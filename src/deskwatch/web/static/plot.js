// How a curve is given to uPlot: its numbers, its axes, its lines.

import { formatClock, formatDay, formatTick } from "./format.js";

const SYNC = "deskwatch"; // one crosshair through all charts
const AXIS_GAP = 8;
const MOST_FILLED = 2; // lines; more areas than that only darken each other
const HALF_LABEL = 20; // pixels; a label nearer to the left edge would be cut
const DAY_SECONDS = 86400;

/** Return uPlot's columns: times, then a column a line. A drawdown's depths go below zero. */
export function plotValues(curve) {
  const value = curve.downwards ? (depth) => (depth === null ? null : -Math.abs(depth)) : (height) => height;
  return [curve.times, ...curve.lines.map((line) => line.values.map(value))];
}

/** Return uPlot's options for a chart; everything that may change later is a function. */
export function plotOptions(chart, size) {
  const { group, curve } = chart;
  const font = `12px ${getComputedStyle(chart.plot).fontFamily}`;
  return {
    ...size,
    padding: [8, 0, chart.hasAxis ? 0 : 8, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      sync: { key: SYNC, setSeries: false },
      points: { size: 8, width: 0 },
    },
    focus: { alpha: 0.25 },
    scales: { x: { time: true, range: () => group.range }, y: { range: (_plot, low, high) => valueRange(low, high, curve.downwards) } },
    axes: [timeAxis(chart, font), valueAxis(chart, font)],
    series: [{}, ...curve.lines.map((line) => seriesOptions(chart, line.name))],
    hooks: { drawAxes: [(plot) => drawZero(plot, group.colours.zero)], draw: [(plot) => drawEnds(plot)], setCursor: [() => chart.writeValues()] },
  };
}

function seriesOptions({ group, curve }, name) {
  const stroke = () => group.colours.series[group.palette.colour(name)] ?? group.colours.line;
  return {
    label: name,
    show: !group.hidden.has(name),
    stroke,
    width: 1.75,
    dash: group.palette.dash(name),
    fill: curve.downwards && curve.lines.length <= MOST_FILLED ? () => translucent(stroke()) : undefined,
    fillTo: 0,
    points: { show: false },
    spanGaps: false,
  };
}

/** Return a colour as "rgb(…)" with most of it taken away. */
function translucent(colour) {
  return colour.replace("rgb(", "rgba(").replace(")", ", 0.12)");
}

function timeAxis({ group, hasAxis }, font) {
  return {
    show: true,
    size: hasAxis ? 24 : 0,
    gap: 4,
    font,
    space: 88,
    stroke: () => group.colours.ink,
    grid: { stroke: () => group.colours.grid, width: 1 },
    ticks: { show: false },
    values: (plot, ticks, _axis, _space, step) => (hasAxis ? timeLabels(plot, ticks, step) : ticks.map(() => "")),
  };
}

function timeLabels(plot, ticks, step) {
  const now = new Date();
  return ticks.map((tick, index) => {
    if (plot.valToPos(tick, "x") < HALF_LABEL) return "";
    const moment = new Date(tick * 1000);
    const isNewDay = index > 0 && moment.toDateString() !== new Date(ticks[index - 1] * 1000).toDateString();
    return step >= DAY_SECONDS || isNewDay ? formatDay(moment, now) : formatClock(moment, step < 60);
  });
}

function valueAxis({ group, curve, isMain }, font) {
  return {
    side: 1,
    size: (plot, labels) => group.axisWidth(labels === null ? 0 : AXIS_GAP + widest(plot, font, labels)),
    gap: AXIS_GAP,
    font,
    space: isMain ? 40 : 32,
    stroke: () => group.colours.ink,
    grid: { stroke: () => group.colours.grid, width: 1 },
    ticks: { show: false },
    values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => formatTick(tick, curve.unit, step)),
  };
}

/** Return the width of the widest label in CSS pixels; uPlot's own default of 50 cuts "47,500". */
function widest(plot, font, labels) {
  plot.ctx.save();
  plot.ctx.font = font;
  const width = Math.max(0, ...labels.map((label) => plot.ctx.measureText(label).width));
  plot.ctx.restore();
  return width;
}

/** Return the limits of the value axis. Room above and below never crosses zero where no value does. */
function valueRange(low, high, downwards) {
  if (low === null || high === null) return [0, 1];
  if (downwards) return [Math.min(low * 1.15, low - 1e-9, -0.01), 0];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.01 || 1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high <= 0 ? Math.min(0, high + room) : high + room];
}

function drawZero(plot, colour) {
  const { min, max } = plot.scales.y;
  if (!(min <= 0 && max >= 0)) return;
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(0, "y", true)) + 0.5;
  strokeLine(plot.ctx, colour, left, y, left + width);
}

function strokeLine(ctx, colour, fromX, y, toX) {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(fromX, y);
  ctx.lineTo(toX, y);
  ctx.stroke();
  ctx.restore();
}

/** Mark where each line ends now: the eye finds the present, and a line of one value is seen at all. */
function drawEnds(plot) {
  const [times, ...columns] = plot.data;
  for (const [index, values] of columns.entries()) {
    const series = plot.series[index + 1];
    const end = values.findLastIndex((value) => value !== null);
    if (!series.show || end < 0) continue;
    const [x, y] = [plot.valToPos(times[end], "x", true), plot.valToPos(values[end], "y", true)];
    plot.ctx.save();
    plot.ctx.globalAlpha = series.alpha ?? 1;
    plot.ctx.fillStyle = series.stroke(plot, index + 1);
    plot.ctx.beginPath();
    plot.ctx.arc(x, y, 3 * devicePixelRatio, 0, 2 * Math.PI);
    plot.ctx.fill();
    plot.ctx.restore();
  }
}
