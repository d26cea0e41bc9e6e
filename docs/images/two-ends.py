#!/usr/bin/env python3
"""Draws two-ends-light.svg and two-ends-dark.svg, the picture of README: python3 docs/images/two-ends.py"""
import pathlib

THEMES = {
    "light": dict(ink="#1f2328", dim="#59636e", line="#8c959f", box="#f6f8fa", band="#ddf4ff", mark="#0969da", bad="#cf222e", type="#fff8c5", data="#dafbe1"),
    "dark": dict(ink="#f0f6fc", dim="#9198a1", line="#656c76", box="#151b23", band="#121d2f", mark="#4493f8", bad="#f85149", type="#2e2a1f", data="#12261e"),
}
RECORDS = [("announcement", "what will come", "type"), ("types", "names, widths, versions", "type"), ("RAM", "runs of pages", "data"), ("values", "every field of every device", "data"), ("end", "counts, digests", "box")]


def draw(t):
    out = []

    def text(x, y, words, size=14, fill="ink", anchor="middle", weight="400"):
        out.append(f'<text x="{x}" y="{y}" font-size="{size}" fill="{t[fill]}" text-anchor="{anchor}" font-weight="{weight}">{words}</text>')

    def box(x, y, w, h, fill="box", line="line"):
        out.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="6" fill="{t[fill]}" stroke="{t[line]}"/>')

    def arrow(x1, x2, y, colour="line", dashed=False):
        tip = 7 if x2 > x1 else -7
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        out.append(f'<path d="M{x1} {y}H{x2 - tip}" stroke="{t[colour]}" stroke-width="2" fill="none"{dash}/>')
        out.append(f'<path d="M{x2 - tip} {y - 5}L{x2} {y}L{x2 - tip} {y + 5}Z" fill="{t[colour]}"/>')

    for x, title, words in ((10, "source", "QEMU, any release"), (820, "destination", "QEMU, any other")):
        box(x, 70, 150, 92)
        text(x + 75, 100, title, 16, weight="600")
        text(x + 75, 122, words, 12, "dim")
    text(85, 144, "its guest runs", 12, "dim")
    text(895, 144, "waits, paused", 12, "dim")
    for x, title, words in ((192, "qber encode", "octets → BER"), (688, "qber decode", "the same octets")):
        box(x, 84, 108 if x < 400 else 108, 64, "band", "mark")
        text(x + 54, 112, title, 14, "mark", weight="600")
        text(x + 54, 132, words, 10, "dim")
    arrow(160, 190, 116)
    arrow(796, 820, 116)

    out.append(f'<rect x="312" y="46" width="364" height="150" rx="8" fill="none" stroke="{t["line"]}" stroke-dasharray="3 3"/>')
    text(494, 36, "one BER stream that says itself what it holds", 13, "ink", weight="600")
    y = 54
    for name, words, fill in RECORDS:
        box(320, y, 348, 24, fill)
        text(330, y + 16, name, 12, "ink", "start", "600")
        text(658, y + 16, words, 12, "dim", "end")
        y += 27
    arrow(300, 312, 116, "mark")
    arrow(676, 688, 116, "mark")

    box(688, 176, 108, 44, "band", "mark")
    text(742, 195, "--against", 12, "mark", weight="600")
    text(742, 210, "destination’s profile", 9.5, "dim")
    out.append(f'<path d="M742 176V148" stroke="{t["mark"]}" stroke-width="2"/>')

    out.append(f'<path d="M742 220V252" stroke="{t["bad"]}" stroke-width="2" stroke-dasharray="5 4" fill="none"/>')
    out.append(f'<path d="M742 252H85V170" stroke="{t["bad"]}" stroke-width="2" stroke-dasharray="5 4" fill="none"/>')
    out.append(f'<path d="M80 171L85 164L90 171Z" fill="{t["bad"]}"/>')
    text(420, 244, "does not fit: refused before RAM, with the field and both types; the source’s guest runs on", 12, "bad")
    body = "\n".join(out)
    title = "A stream of the source’s QEMU becomes BER, which names and types all state; beside the destination it becomes the same octets again, unless it does not fit: then the source’s guest runs on."
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 270" role="img" aria-label="{title}" font-family="system-ui, sans-serif">\n<title>{title}</title>\n{body}\n</svg>\n'


for name, theme in THEMES.items():
    (pathlib.Path(__file__).parent / f"two-ends-{name}.svg").write_text(draw(theme))
