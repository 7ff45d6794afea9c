#!/usr/bin/env python3
# Draws docs/images/search-scale.svg from what `strongroom bench search --times N --json` printed, and docs/images/search-engines.svg from result files of
# several engines in the layout of docs/performance.md. Nothing but Python is needed.
# Usage: plots.py scale OUT.svg FILE.json ...        plots.py engines OUT.svg NAME=FILE.tsv ...
import json
import math
import statistics
import sys

INK, GRID, COLOURS = "#333", "#ddd", ["#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df", "#57606a"]
CLASSES = [("rare", ["term_rare"]), ("medium", ["term_med"]), ("common", ["term_common"]), ("AND2", ["and2", "and2_hi"]), ("OR2–3", ["or2", "or3"]),
           ("OR4–5", ["or4", "or5"]), ("phrase", ["phrase2", "phrase3"]), ("date", ["date_term", "date_and", "date_or"])]


def text(x, y, s, anchor="middle", size=12, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}" {extra}>{s}</text>'


def number(v):
    return f"{v / 1e6:g} M" if v >= 1e6 else f"{v / 1e3:g} k" if v >= 1e3 else f"{v:g}"


def panel(x0, title, xs, lines, unit, labels, width=400, height=260):
    """One diagram with logarithmic axes. lines: [(name, values)]."""
    left, top, w, h = x0 + 62, 40, width - 90, height - 90
    flat = [v for _, vs in lines for v in vs if v > 0]
    low, high = 10 ** math.floor(math.log10(min(flat))), 10 ** math.ceil(math.log10(max(flat)))
    high = max(high, low * 10)
    px = lambda i: left + w * (math.log(xs[i] / xs[0]) / max(1e-9, math.log(xs[-1] / xs[0])))
    py = lambda v: top + h * (1 - math.log(v / low) / math.log(high / low))
    out = [text(x0 + width / 2, 22, title, size=14)]
    step = low
    while step <= high * 1.001:
        out.append(f'<line x1="{left}" x2="{left + w}" y1="{py(step):.1f}" y2="{py(step):.1f}" stroke="{GRID}"/>' + text(left - 6, py(step) + 4, number(step), "end", 11))
        step *= 10
    for i, label in enumerate(labels):
        out.append(text(px(i), top + h + 18, label, size=11))
    out.append(text(x0 + 14, top + h / 2, unit, size=11, extra=f'transform="rotate(-90 {x0 + 14} {top + h / 2:.1f})"'))
    for n, (name, values) in enumerate(lines):
        points = " ".join(f"{px(i):.1f},{py(v):.1f}" for i, v in enumerate(values))
        out.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[n]}" stroke-width="2"/>')
        out += [f'<circle cx="{px(i):.1f}" cy="{py(v):.1f}" r="3" fill="{COLOURS[n]}"/>' for i, v in enumerate(values)]
        out.append(f'<rect x="{left + n * 100}" y="{height - 22}" width="10" height="10" fill="{COLOURS[n]}"/>' + text(left + 14 + n * 100, height - 13, name, "start", 11))
    return out


def svg(path, width, height, parts):
    with open(path, "w", encoding="utf-8") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif">\n'
                f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n")


def scale(path, files):
    runs = sorted((json.load(open(f)) for f in files), key=lambda r: r["documents"])
    xs = [r["documents"] for r in runs]
    labels = [number(round(x, -3)) for x in xs]
    rate = [r["rates"][0] for r in runs]
    parts = panel(0, "A query, full clearance", xs, [("p50", [r["p50Microseconds"] for r in rate]), ("p99", [r["p99Microseconds"] for r in rate])], "µs", labels)
    parts += panel(400, "Memory", xs, [("open index", [r["heapBytesPerDocument"] * r["documents"] / 2**20 for r in runs]),
                                       ("merged", [r["mergedBytes"] / 2**20 for r in rate]),
                                       ("sealed", [r["sealedBytesPerDocument"] * r["documents"] / 2**20 for r in runs])], "MiB", labels)
    parts += panel(800, "Time", xs, [("build", [r["buildSeconds"] for r in runs]), ("start", [r["coldStartMilliseconds"] / 1e3 for r in runs]),
                                     ("merge", [r["mergeMilliseconds"] / 1e3 for r in rate])], "s", labels)
    svg(path, 1200, 265, parts)


def engines(path, specs):
    lines = []
    for spec in specs:
        name, file = spec.split("=")
        rows = [line.rstrip("\n").split("\t") for line in open(file)]
        lines.append((name, [statistics.median(float(r[6]) for r in rows if r[2] == "c100" and r[4] in classes) for _, classes in CLASSES]))
    left, top, w, h = 70, 40, 900, 300
    low, high = 1, 1e6
    py = lambda v: top + h * (1 - math.log(max(v, low) / low) / math.log(high / low))
    parts = [text(520, 22, "p50 of a query at full clearance, microseconds, least time of each query", size=14)]
    for e in range(7):
        parts.append(f'<line x1="{left}" x2="{left + w}" y1="{py(10**e):.1f}" y2="{py(10**e):.1f}" stroke="{GRID}"/>' + text(left - 6, py(10**e) + 4, number(10**e), "end", 11))
    group = w / len(CLASSES)
    bar = group * 0.8 / len(lines)
    for c, (name, _) in enumerate(CLASSES):
        parts.append(text(left + group * (c + 0.45), top + h + 18, name))
        for n, (_, values) in enumerate(lines):
            parts.append(f'<rect x="{left + group * c + bar * n:.1f}" y="{py(values[c]):.1f}" width="{bar - 2:.1f}" height="{top + h - py(values[c]):.1f}" fill="{COLOURS[n]}"/>')
    for n, (name, _) in enumerate(lines):
        parts.append(f'<rect x="{left + n * 170}" y="{top + h + 32}" width="10" height="10" fill="{COLOURS[n]}"/>' + text(left + 14 + n * 170, top + h + 41, name, "start", 11))
    svg(path, 1000, 400, parts)


if __name__ == "__main__":
    {"scale": scale, "engines": engines}[sys.argv[1]](sys.argv[2], sys.argv[3:])
